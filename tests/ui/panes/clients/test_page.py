"""The Clients page: the selection stays, the one in hand is told whole."""

import pytest
from PySide6.QtGui import QGuiApplication

from engine.contract.frames import Frame
from engine.contract.views import TopicTraffic
from tests.ui import samples
from ui.models.store import Store
from ui.panes.clients import ClientsPage


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def page(qtbot, store):
    made = ClientsPage(store, lambda: 1_795_000_003_000.0)
    qtbot.addWidget(made)
    made.resize(1_180, 500)
    made.show()
    return made


def put(store, *views):
    store.apply(Frame(states=tuple((("client", view.connection_id), view) for view in views)))


def test_an_empty_page_says_why(page):
    assert page._layers.currentIndex() == 0


def test_rows_that_come_above_move_neither_selection_nor_figures(page, store):
    put(store, samples.client(5, client_id="m"))
    page.show_client(5)
    assert page.chosen.client_id == "m"
    put(store, *(samples.client(n, client_id=f"a{n}") for n in range(10, 60)))
    put(store, samples.client(5, client_id="m", request_count=99, records_in_per_s=1e6))
    assert page.chosen.connection_id == 5
    store.apply(Frame(states=tuple((("client", n), None) for n in range(10, 60))))
    assert page.chosen.request_count == 99


def test_the_detail_is_exact(page, store):
    view = samples.client(
        5, client_id="orders-api", records_in=1_200_345, records_in_per_s=80.0,
        traffic=(
            TopicTraffic("orders", 1_200_000, 0, 80.0, 0.0),
            TopicTraffic("", 345, 7, 0.0, 0.0),
        ),
        error_count=4, errors=(("UNKNOWN_TOPIC_OR_PARTITION", 3), ("MESSAGE_TOO_LARGE", 1)),
        last_error="The batch is larger than max.message.bytes.", last_error_api="Produce",
        last_error_at_ms=1_795_000_001_000,
    )  # fmt: skip
    put(store, view)
    page.show_client(5)
    detail = page.detail
    assert detail.title.full_text == "orders-api"
    assert ("Written", "1,200,345 records, 80/s") in detail.facts.shown
    assert detail.topics.shown == [
        ("orders", "in 1,200,000 (80/s)"),
        ("all others", "in 345 (0/s), out 7 (0/s)"),
    ]
    assert detail.errors.shown[0] == ("UNKNOWN_TOPIC_OR_PARTITION", "3 times")
    assert detail.last_error.full_text == (
        "Last: Produce, 2 s ago. The batch is larger than max.message.bytes."
    )
    detail._copy.click()
    assert QGuiApplication.clipboard().text() == "orders-api"


def test_the_one_in_hand_stays_when_it_leaves(page, store):
    put(store, samples.client(5))
    page.show_client(5)
    left = samples.client(5, left_at_ms=1_795_000_002_000, left_why="the client hung up")
    store.apply(Frame(states=((("client", 5), None), (("left_client", 5), left))))
    assert page.chosen.left_why == "the client hung up"
    assert page.detail.state.full_text == "producer, left 1 s ago: the client hung up"


def test_a_client_that_is_asked_for_too_early_is_selected_when_it_comes(page, store):
    page.show_client(9)
    assert page.chosen is None
    put(store, samples.client(9))
    assert page.chosen.connection_id == 9


def test_a_narrow_page_keeps_the_names(page, store):
    put(store, samples.client(5))
    page.resize(640, 400)
    assert page.detail.isHidden()
    assert not page.table.isColumnHidden(0)
    assert not page.table.isColumnHidden(9)
