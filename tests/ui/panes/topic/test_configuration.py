"""The configuration page: every setting, found, and kept up with what clients change."""

import pytest

from engine.contract.commands import DescribeTopicConfigs
from engine.contract.facts import Event
from engine.contract.frames import Frame
from tests.ui import cluster, samples
from tests.ui.port import SETTINGS, CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.configuration import ConfigurationPage


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(cluster.frame())
    return made


@pytest.fixture
def page(qtbot, port, store):
    made = ConfigurationPage(port, store, "orders")
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made


async def begun(page):
    page.begin()
    await settle()


async def test_every_setting_is_there_and_the_first_is_shown(page):
    await begun(page)
    assert list(page.model) == [entry.key for entry in SETTINGS]
    assert page.total.full_text == "5 of 5 settings, 1 set here"
    assert page.editor.field.name.full_text == "cleanup.policy"
    row = page.model.row_of("retention.ms")
    texts = [page.model.index(row, at).data() for at in range(5)]
    assert texts == ["retention.ms", "3600000 (1 h)", "604800000 (7 d)", "This topic", "acts"]


async def test_settings_are_found_by_name_and_meaning(page):
    await begun(page)
    page.search.setText("full size")
    assert list(page.model) == ["preallocate"]
    page.search.clear()
    page.changed_only.setChecked(True)
    assert list(page.model) == ["max.message.bytes", "retention.ms"]


async def test_a_client_s_change_is_read_at_once(page, port, store):
    await begun(page)
    before = len(port.asked_of(DescribeTopicConfigs))
    view = samples.topic("orders", configs=(("retention.ms", "1"),))
    store.apply(Frame(states=((("topic", "orders"), view),)))
    store.apply(Frame(states=((("topic", "orders"), view),)))
    await settle()
    assert len(port.asked_of(DescribeTopicConfigs)) == before + 1
    event = Event(1, "config_changed", "info", "log.retention.ms of all brokers set to 5")
    store.apply(Frame(events=(event,)))
    await settle()
    assert len(port.asked_of(DescribeTopicConfigs)) == before + 2


async def test_the_selection_stays_while_values_change(page):
    await begun(page)
    page.choose("retention.ms")
    page.refresh()
    await settle()
    assert page.editor.field.name.full_text == "retention.ms"
    assert page.table.currentIndex().data() == "retention.ms"
