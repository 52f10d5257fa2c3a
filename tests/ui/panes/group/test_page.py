"""The page of a group follows it while it is seen."""

import msgspec
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from engine.contract.frames import Frame
from engine.contract.group_commands import DescribeLag, GroupLag, PartitionLag
from engine.contract.values import EngineError
from tests.ui import group_states
from tests.ui.cluster import states
from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.notices import notices
from ui.panes.group import GroupPage


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=(*states(), *group_states.groups())))
    return made


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[DescribeLag] = GroupLag(())
    return made


@pytest.fixture
def page(qtbot, port, store):
    now_ms = store.groups["search-indexer"].changed_at_ms + 36_000
    made = GroupPage(port, store, "search-indexer", lambda: now_ms)
    qtbot.addWidget(made)
    made.resize(1_100, 700)
    return made


def figures(page):
    return {tile.name: (tile.figure, tile.note) for tile in page.figures.tiles}


async def test_the_figures_are_those_of_the_group(qtbot, page, store, port):
    now_ms = store.groups["search-indexer"].changed_at_ms + 36_000
    waits = PartitionLag("orders", 4, 0, 1, 1, now_ms - 5_500)
    port.answers[DescribeLag] = GroupLag((waits,))
    page.show()
    await until(lambda: page._waits)
    page.tick()
    assert figures(page)["Lag"] == ("1,204 records", "5.5 s behind at worst")
    assert figures(page)["Members"] == ("3", "6 partitions, none idle")
    assert figures(page)["Last rebalance"][1] == "took 480 ms"
    assert page.since.text() == "Stable for 36 s"


async def until(is_true):
    import asyncio  # noqa: PLC0415

    for _ in range(200):
        if is_true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true")


async def test_a_rebalance_is_dealt_before_your_eyes(page, store):
    page.show()
    names = ("search-indexer-1", "search-indexer-2", "search-indexer-3", "search-indexer-4")
    view = group_states.indexer(names, generation=15)
    store.apply(Frame(states=((("group", view.group_id), view),)))
    assert len(page.grid.grid.rows) == 4
    assert page.grid.cell_text(3, -1).count("idle: more members than partitions") == 1
    assert "generation 15" in page.header.facts.full_text


async def test_nothing_is_asked_while_nobody_looks(page, port):
    page.tick()
    assert not port.asked_of(DescribeLag)


async def test_a_refusal_is_borne(page, port):
    port.answers[DescribeLag] = EngineError("There is no group.")
    page.show()
    await until(lambda: port.asked_of(DescribeLag) and not page._is_asking)


async def test_a_group_that_goes_leaves_an_empty_page(page, store):
    page.show()
    store.apply(Frame(states=((("group", "search-indexer"), None),)))
    assert page.header.state.words == "not there yet"
    assert page.figures.tiles == ()
    assert page._layers.currentIndex() == 0


async def test_the_cell_in_hand_is_told_whole(page):
    page.show()
    page.grid._choose((2, 4))
    assert page.hint.full_text.startswith("orders-4: committed ")


async def test_positions_are_saved_as_the_tool_writes_them(page, tmp_path):
    path = tmp_path / "g.csv"
    page.export(str(path))
    lines = path.read_text().splitlines()
    assert lines[4] == "orders,4,259013"
    assert len(lines) == 6


async def test_a_file_that_cannot_be_written_is_said(page, tmp_path):
    told = []
    notices().raised.connect(told.append)
    page.export(str(tmp_path / "none" / "g.csv"))
    notices().raised.disconnect(told.append)
    assert told[0].tone == "bad"


async def test_lag_that_moves_is_shown_soon(page, store):
    page.show()
    view = msgspec.structs.replace(store.partition("orders", 0), high_watermark=262_593)
    store.apply(Frame(states=((("partition", "orders", 0), view),)))
    await until(lambda: figures(page)["Lag"][0] == "1,304 records")


async def test_the_member_in_hand_is_told_whole(page):
    page.show()
    page.grid._choose((0, -1))
    assert page.hint.full_text.startswith("search-indexer-1 at /127.0.0.1, stable, the leader")
    assert "epoch 14, 2 partitions" in page.hint.full_text


@pytest.mark.parametrize("may_be_removed", [True, False])
def test_a_member_that_nobody_can_remove_says_why(page, store, may_be_removed):
    view = store.groups["search-indexer"]
    members = tuple(msgspec.structs.replace(m, may_be_removed=may_be_removed) for m in view.members)
    view = msgspec.structs.replace(view, members=members)
    store.apply(Frame(states=((("group", "search-indexer"), view),)))
    page.show()
    page.grid.menu_asked.emit(0, -1, QPoint())
    (menu,) = page.findChildren(QMenu)
    (entry,) = [each for each in menu.actions() if each.text().startswith("Remove member")]
    assert entry.isEnabled() == may_be_removed
    assert ("only its own program" in entry.text()) == (not may_be_removed)
    menu.close()
