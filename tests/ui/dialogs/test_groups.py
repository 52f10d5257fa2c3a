"""The forms that take groups apart say what is lost, and follow the group."""

import asyncio

import msgspec
import pytest
from PySide6.QtWidgets import QWidget

from engine.contract.frames import Frame
from engine.contract.group_commands import DeleteGroup, RemoveMembers, SetOffsets
from engine.contract.values import Done, EngineError
from tests.ui import group_states, samples
from tests.ui.cluster import ORDERS, states
from tests.ui.port import CannedPort
from ui.dialogs.groups import (
    DeleteGroupDialog,
    DeletePositionDialog,
    NewGroupDialog,
    RemoveMemberDialog,
)
from ui.models.store import Store


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=(*states(), *group_states.groups())))
    return made


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers.update({DeleteGroup: Done(), SetOffsets: Done(), RemoveMembers: Done()})
    return made


@pytest.fixture
def parent(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def put(store, **figures):
    view = msgspec.structs.replace(store.groups["search-indexer"], **figures)
    store.apply(Frame(states=((("group", view.group_id), view),)))


async def test_deleting_waits_for_members_and_brings_back_what_was(parent, port, store):
    dialog = DeleteGroupDialog(parent, port, store, "search-indexer")
    dialog.open()
    assert dialog.lost.full_text == "The group forgets 6 positions in orders."
    assert not dialog.act.isEnabled()
    put(store, members=())
    assert dialog.act.isEnabled()
    told = []
    dialog.taken.connect(lambda *what: told.append(what))
    dialog.act.click()
    while not told:
        await asyncio.sleep(0)
    assert port.asked_of(DeleteGroup) == [DeleteGroup("search-indexer")]
    (_, undo, words) = told[0]
    assert undo[4] == ("orders", 4, ORDERS[4][6] - 1_131)
    assert words == "Group search-indexer was deleted"


async def test_a_form_closes_when_its_group_goes(parent, port, store):
    dialog = DeleteGroupDialog(parent, port, store, "search-indexer")
    closed = []
    dialog.rejected.connect(lambda: closed.append(True))
    dialog.open()
    store.apply(Frame(states=((("group", "search-indexer"), None),)))
    assert closed


async def test_one_position(parent, port, store):
    put(store, members=())
    dialog = DeletePositionDialog(parent, port, store, "search-indexer", ("orders", 4))
    dialog.open()
    assert "it stands at 259,013 in orders-4" in dialog.lost.full_text
    told = []
    dialog.taken.connect(lambda *what: told.append(what))
    dialog.act.click()
    while not told:
        await asyncio.sleep(0)
    assert port.asked_of(SetOffsets) == [SetOffsets("search-indexer", (("orders", 4, None),))]
    assert told[0][1] == (("orders", 4, 259_013),)


async def test_a_position_in_a_topic_that_no_member_reads(parent, port, store):
    positions = (*store.groups["search-indexer"].positions, samples.position("payments", 0, 5))
    put(store, positions=positions)
    dialog = DeletePositionDialog(parent, port, store, "search-indexer", ("payments", 0))
    assert dialog.act.isEnabled()
    other = DeletePositionDialog(parent, port, store, "search-indexer", ("orders", 0))
    assert not other.act.isEnabled()
    assert "First stop search-indexer-1" in other.users.full_text


async def test_a_member_and_what_becomes_of_it(parent, port, store):
    member = store.groups["search-indexer"].members[0]
    dialog = RemoveMemberDialog(parent, port, store, "search-indexer", member.member_id)
    dialog.open()
    assert dialog.lost.full_text.startswith("search-indexer-1 (/127.0.0.1) loses 2 partitions")
    port.answers[RemoveMembers] = EngineError("That member is no longer in the group.")
    dialog.act.click()
    while not dialog.problem.words:
        await asyncio.sleep(0)
    assert port.asked_of(RemoveMembers)[0].member_ids == (member.member_id,)
    dialog.reject()


async def test_a_new_group_needs_a_name(parent, store):
    dialog = NewGroupDialog(parent, store)
    dialog.open()
    assert not dialog.act.isEnabled()
    named = []
    dialog.named.connect(named.append)
    dialog.name.setText("billing")
    assert "there already" in dialog.message.words
    dialog.name.setText("fresh")
    dialog.act.click()
    assert named == ["fresh"]
