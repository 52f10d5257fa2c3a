"""The menus say where the records of the topic in front begin."""

import pytest

from engine.contract.frames import Frame
from tests.ui import samples
from ui.action import settle
from ui.panes.topic import TopicPage


@pytest.mark.parametrize("seek", ["oldest", "newest", "live"])
async def test_a_seek_from_the_menu(window, store, seek):
    states = (
        (("cluster",), samples.cluster()),
        (("topic", "test"), samples.topic("test")),
        (("partition", "test", 0), samples.partition("test", 0)),
    )
    store.apply(Frame(states=states))
    window.open_topic("test")
    window.shell.actions[f"seek_{seek}"].trigger()
    await settle()
    page = window.centre.page(("topic", "test"))
    assert isinstance(page, TopicPage)
    assert page.messages.window_.seek == seek


async def test_a_time_is_asked_for(window, store):
    states = (
        (("cluster",), samples.cluster()),
        (("topic", "test"), samples.topic("test")),
    )
    store.apply(Frame(states=states))
    assert not window.shell.actions["seek_time"].isEnabled()
    window.open_topic("test")
    window.shell.actions["seek_time"].trigger()
    page = window.centre.page(("topic", "test"))
    assert page.messages.seek_bar.place.isVisible()
    await settle()
