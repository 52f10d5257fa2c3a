"""The reset sheet: shown before it is done, locked by members, unlocked by facts, undone."""

import asyncio

import msgspec
import pytest
from PySide6.QtCore import Qt

from engine.contract.frames import Frame
from engine.contract.group_commands import OffsetMove, OffsetsReset, ResetOffsets, SetOffsets
from engine.contract.values import Done, EngineError
from tests.ui import group_states
from tests.ui.cluster import states
from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.panes.group.reset_sheet import ResetSheet

MOVE = OffsetMove("orders", 0, 262_479, 222_479, 87_310, 262_493)
LINE = "kafka-consumer-groups --bootstrap-server localhost:9092 --group g --execute"


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=(*states(), *group_states.groups())))
    return made


@pytest.fixture
def port(qapp, store):
    """Answers as an engine whose group has the members that the store knows."""

    def answer(command):
        view = store.groups[command.group_id]
        names = tuple(each.client_id for each in view.members)
        return OffsetsReset((MOVE,), names, LINE, command.apply and not names)

    made = CannedPort()
    made.answers[ResetOffsets] = answer
    made.answers[SetOffsets] = Done()
    return made


@pytest.fixture
def sheet(qtbot, port, store):
    made = ResetSheet(port, store, "search-indexer")
    qtbot.addWidget(made)
    made.show()
    return made


async def until(is_true):
    for _ in range(400):
        if is_true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true")


def leave(store):
    view = msgspec.structs.replace(store.groups["search-indexer"], members=(), state="Empty")
    store.apply(Frame(states=((("group", view.group_id), view),)))


async def test_members_lock_the_sheet_and_their_leaving_unlocks_it(sheet, store):
    await until(sheet.waiting.isVisible)
    assert sheet.waiting.title.full_text == "The group still has 3 members"
    assert "search-indexer-1, search-indexer-2, search-indexer-3" in sheet.waiting.words.full_text
    assert not sheet.apply.isEnabled()
    assert sheet.note.text() == "Waits for 3 members"
    leave(store)
    await until(sheet.apply.isEnabled)
    assert sheet.waiting.isHidden()
    assert sheet.again.text() == "40,000 records"
    assert sheet.same_as.text().startswith("kafka-consumer-groups \\\n  --bootstrap-server")


async def test_it_is_done_and_can_be_undone(sheet, store, port):
    leave(store)
    await until(sheet.apply.isEnabled)
    done, undone = [], []
    sheet.applied.connect(lambda *what: done.append(what))
    sheet.undo_asked.connect(lambda *what: undone.append(what))
    sheet.apply.click()
    await until(lambda: done)
    assert port.asked_of(ResetOffsets)[-1].apply or port.asked_of(ResetOffsets)[-2].apply
    before = (("orders", 0, 262_479),)
    assert done == [("search-indexer", before, "1 partition set, 40,000 records delivered again")]
    sheet.undo.click()
    assert undone == [("search-indexer", before)]


async def test_one_partition_may_be_meant(sheet, port):
    sheet.choose_topic("orders", 3)
    await until(lambda: port.asked_of(ResetOffsets))
    assert port.asked_of(ResetOffsets)[-1].topics == (("orders", (3,)),)
    sheet.partitions.setText("x")
    await until(lambda: sheet.problem.words)
    assert not sheet.apply.isEnabled()


async def test_a_file_is_set_within_what_the_log_holds(sheet, store, port):
    leave(store)
    sheet.target.choose_kind("From a file")
    sheet.target.take_text("orders,0,5\norders,1,261000\n", "/tmp/x.csv")
    await until(sheet.apply.isEnabled)
    assert [move.after for move in sheet.moves] == [87_310, 261_000]
    sheet.apply.click()
    await until(lambda: port.asked_of(SetOffsets))
    rows = (("orders", 0, 87_310), ("orders", 1, 261_000))
    assert port.asked_of(SetOffsets) == [SetOffsets("search-indexer", rows)]


async def test_a_file_with_an_unknown_partition_is_refused(sheet):
    sheet.target.choose_kind("From a file")
    sheet.target.take_text("orders,99,5\n", "x.csv")
    await until(lambda: sheet.problem.words == "There is no partition orders-99.")


async def test_a_refusal_is_said_beside_the_button(sheet, port):
    port.answers[ResetOffsets] = EngineError("There is no partition 9 of topic orders.")
    sheet.ask_again()
    await until(lambda: sheet.problem.words == "There is no partition 9 of topic orders.")


async def test_a_group_that_is_not_there_yet_may_begin_in_any_topic(qtbot, port, store):
    sheet = ResetSheet(port, store, "new")
    qtbot.addWidget(sheet)
    names = [sheet.topic.itemText(at) for at in range(sheet.topic.count())]
    assert names == sorted(n for n, view in store.topics.items() if not view.is_internal)
    port.answers[ResetOffsets] = OffsetsReset((MOVE,), (), LINE, False)
    await until(sheet.apply.isEnabled)


async def test_return_does_it_and_escape_closes(qtbot, sheet, store, port):
    leave(store)
    await until(sheet.apply.isEnabled)
    closed = []
    sheet.close_asked.connect(lambda: closed.append(True))
    qtbot.keyClick(sheet.target.main, Qt.Key.Key_Return)
    await until(lambda: any(one.apply for one in port.asked_of(ResetOffsets)))
    qtbot.keyClick(sheet.target.main, Qt.Key.Key_Escape)
    assert closed
