"""Groups in the real window: opened from the explorer and the palette."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.contract.frames import Frame
from engine.contract.group_commands import (
    DescribeLag,
    GroupLag,
    OffsetsReset,
    ResetOffsets,
    SetOffsets,
)
from engine.contract.values import Done
from tests.ui import group_states
from tests.ui.shell.driven import run
from ui.panes.group import GroupPage


@pytest.fixture(autouse=True)
def _groups(window, store, port):
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


async def test_a_reset_is_undone_from_its_notice(window, port, store):
    port.answers[ResetOffsets] = OffsetsReset((), (), "kafka-consumer-groups --x", False)
    port.answers[SetOffsets] = Done()
    window.explorer.setCurrentIndex(
        window.explorer.tree.index_of(window.explorer.tree.group_node("fraud-check"))
    )
    window.actions_["reset_offsets"].trigger()
    page = window.centre.page(("group", "fraud-check"))
    before = (("payments", 0, 100),)
    page.sheet.applied.emit("fraud-check", before, "1 partition set")
    (toast,) = window.toasts.shown
    assert toast.notice.text == "fraud-check: 1 partition set"
    toast._act()
    while not port.asked_of(SetOffsets):
        await asyncio.sleep(0)
    assert port.asked_of(SetOffsets) == [SetOffsets("fraud-check", before)]
    page.sheet.cancel.click()
    assert page.sheet is None


async def test_a_new_group_gets_a_page_with_the_sheet(window, port):
    port.answers[ResetOffsets] = OffsetsReset((), (), "kafka-consumer-groups --x", False)
    window.actions_["new_group"].trigger()
    dialog = window.findChild(QWidget, "new-group")
    dialog.name.setText("fresh")
    dialog.act.click()
    page = window.centre.page(("group", "fresh"))
    assert page.sheet is not None
    assert page.header.state.words == "not there yet"


async def test_deleting_is_asked_for_by_key(qtbot, window):
    window.explorer.setCurrentIndex(
        window.explorer.tree.index_of(window.explorer.tree.group_node("fraud-check"))
    )
    qtbot.keyClick(window.explorer, Qt.Key.Key_Delete)
    dialog = window.findChild(QWidget, "delete-group")
    assert "1 position in payments" in dialog.lost.full_text
    dialog.reject()


def test_a_threshold_is_remembered(window, store):
    store.lags.set_warn_at("billing", 7)
    assert store.lags.warn_at("billing") == 7
