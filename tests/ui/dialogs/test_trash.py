"""The trash's list: bring back, throw away, and be told of what went meanwhile."""

import pytest
from PySide6.QtWidgets import QWidget

from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.trash import (
    DeletedTopic,
    EmptyTrash,
    ListTrash,
    RestoreTopic,
    ThrowAway,
    TrashContents,
)
from engine.contract.values import EngineError
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.trash import TrashDialog
from ui.models.store import Store

NEWEST = DeletedTopic("b", "B" * 22, 1, 10, 2_048, 2_000, "asked for in the window", False)
OLDEST = DeletedTopic("a", "A" * 22, 2, 84_420, 1_024, 1_000, "", True)


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[ListTrash] = TrashContents((NEWEST, OLDEST), 10 << 30, 604_800_000, 100)
    return made


async def opened(qtbot, port, store=None):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = TrashDialog(window, port, store or Store())
    dialog.window_in_hand = window  # Python would let go of it
    dialog.open()
    await settle()
    return dialog


async def test_it_lists_the_last_deleted_first_and_offers_it(qtbot, port):
    dialog = await opened(qtbot, port)
    assert [dialog.model.index(at, 0).data() for at in (0, 1)] == ["b", "a (name is taken)"]
    assert dialog.model.index(1, 1).data() == "84,420"
    assert (
        dialog.subtitle.full_text == "2 topics, 3.0 KiB. It keeps at most 10.0 GiB, each for 7 d."
    )
    assert dialog.act.text() == "Restore 10 records"


async def test_it_restores_what_is_chosen(qtbot, port):
    dialog = await opened(qtbot, port)
    dialog.act.click()
    await settle()
    assert port.asked_of(RestoreTopic) == [RestoreTopic("B" * 22)]


async def test_a_refusal_is_said(qtbot, port):
    port.answers[RestoreTopic] = EngineError("The name b is taken by a newer topic.")
    dialog = await opened(qtbot, port)
    dialog.act.click()
    await settle()
    assert dialog.problem.words == "The name b is taken by a newer topic."


async def test_what_cannot_be_undone_says_the_amount_and_asks_twice(qtbot, port):
    dialog = await opened(qtbot, port)
    dialog.clear.click()
    assert dialog.clear.words == "Delete 84,430 records of 2 topics for good"
    dialog.throw.click()
    assert dialog.clear.words == "Empty trash…"
    dialog.throw.click()
    await settle()
    assert port.asked_of(ThrowAway) == [ThrowAway(("B" * 22,))]
    dialog.clear.click()
    dialog.clear.click()
    await settle()
    assert port.asked_of(EmptyTrash) == [EmptyTrash()]


async def test_an_empty_one_says_what_it_is_for(qtbot, port):
    port.answers[ListTrash] = TrashContents((), 0, 1, 1)
    dialog = await opened(qtbot, port)
    assert dialog.empty.isVisible()
    assert "deleted for good" in dialog.subtitle.full_text
    assert not dialog.clear.isEnabled()


async def test_it_follows_the_engine(qtbot, port):
    store = Store()
    dialog = await opened(qtbot, port, store)
    port.answers[ListTrash] = TrashContents((OLDEST,), 10 << 30, 604_800_000, 100)
    store.apply(Frame(events=(Event(1, "trash_left", "info", "Topic b left the trash"),)))
    await settle()
    assert len(dialog.model) == 1
