"""Groups in the real window: opened from the explorer and the palette."""

import pytest

from engine.contract.frames import Frame
from engine.contract.group_commands import DescribeLag, GroupLag
from tests.ui import group_states
from tests.ui.shell.driven import run
from ui.panes.group import GroupPage


@pytest.fixture(autouse=True)
def _groups(store, port):
    port.answers[DescribeLag] = GroupLag(())
    run(store)
    store.apply(Frame(states=group_states.groups()))


def test_the_explorer_opens_a_group(window):
    window.explorer.group_chosen.emit("billing")
    assert window.centre.current == ("group", "billing")
    assert window.explorer.selected_group == "billing"
    assert window.shell.current_group == "billing"


def test_the_palette_finds_groups(window):
    window.go_to.open("g index")
    window.go_to.found[0].go()
    assert isinstance(window.centre.page(("group", "search-indexer")), GroupPage)


def test_an_unknown_group_opens_nothing(window):
    window.shell.group_wanted.emit("nobody")
    assert window.centre.current[0] != "group"
