"""The charts follow what is measured, and nothing is measured while nobody sees them."""

import asyncio

import pytest

from engine.contract.frames import Frame
from engine.contract.metrics import Latency, MetricsView, UnwatchMetrics, WatchMetrics
from engine.contract.values import Done
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.metrics import MetricsPane
from ui.widgets.text import milliseconds


@pytest.fixture
def store(qapp):
    store = Store()
    store.apply(Frame(states=((("cluster",), samples.cluster(records_in_per_s=1_240.0)),)))
    return store


@pytest.fixture
def port(qapp):
    port = CannedPort()
    port.answers[WatchMetrics] = Done()
    port.answers[UnwatchMetrics] = Done()
    return port


@pytest.fixture
def pane(qtbot, store, port):
    made = MetricsPane(port, store)
    qtbot.addWidget(made)
    made.resize(1_000, 300)
    return made


def shown(pane, story=lambda: None):
    """The pane in sight on a running loop."""

    async def live():
        pane.show()
        await settle()
        story()
        await settle()

    asyncio.run(live())


def second(at_ms, p99_ms=0.4):
    produce = Latency("Produce", 100, 0.1, p99_ms)
    return MetricsView(at_ms, 250.0, (produce,), Latency("sync", 3, 1.0, 4.2))


def measure(store, *views):
    for view in views:
        store.apply(Frame(states=((("metrics",), view),)))


def test_it_measures_only_while_it_is_seen(pane, port):
    assert port.asked == []
    shown(pane, pane.hide)
    assert port.asked == [WatchMetrics(), UnwatchMetrics()]
    assert not pane._lateness._timer.isActive()


def test_every_chart_prints_its_last_point(pane, store):
    shown(pane, lambda: measure(store, second(1_000), second(2_000, 5.5)))
    printed = {chart.title: chart.printed() for chart in pane.charts}
    assert printed["Records"][0] == ("in", "1.24k/s")
    assert printed["Requests"] == [("", "250/s")]
    assert printed["Produce time"] == [("p50", "0.10 ms"), ("p99", "5.5 ms")]
    assert printed["Fetch time"][0] == ("p50", "none")
    assert printed["Log sync time"][1] == ("p99", "4.2 ms")
    assert printed["Memory"] == [("", "96.0 MiB")]


def test_paused_the_charts_stand_and_go_on_with_what_came(pane, store):
    def story():
        measure(store, second(1_000))
        pane.pause.click()
        measure(store, second(2_000, 9.0))
        assert pane.charts[3].printed()[1] == ("p99", "0.40 ms")
        assert "Paused" in pane.state.full_text
        pane.pause.click()
        assert pane.charts[3].printed()[1] == ("p99", "9.0 ms")

    shown(pane, story)


def test_the_charts_stand_in_as_many_columns_as_fit(pane):
    pane.show()
    assert pane._columns == 3
    pane.resize(400, 300)
    assert pane._columns == 1


@pytest.mark.parametrize(
    ("value", "words"), [(0.084, "0.08 ms"), (4.2, "4.2 ms"), (480.4, "480 ms"), (5_500, "5.5 s")]
)
def test_durations_in_words(value, words):
    assert milliseconds(value) == words
