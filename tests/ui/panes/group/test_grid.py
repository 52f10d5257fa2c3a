"""The painted grid: what is where, by pointer and by keys, and shares that slide."""

import pytest
from PySide6.QtCore import QPoint, Qt

from engine.contract.frames import Frame
from tests.ui import group_states
from tests.ui.cluster import states
from ui.models.group_grid import Pace, grid_of
from ui.models.store import Store
from ui.panes.group.grid import COLUMN_WIDTH, HEAD_HEIGHT, NAME_WIDTH, ROW_HEIGHT, GroupGrid
from ui.theme.motion import motion


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=states()))
    return made


def moment(store, view):
    store.apply(Frame(states=((("group", view.group_id), view),)))
    now_ms = view.changed_at_ms + 36_000
    return grid_of(view, store, Pace(), {}, now_ms)


@pytest.fixture
def grid(qtbot, store):
    view = group_states.indexer()
    made = GroupGrid(lambda: view.changed_at_ms + 36_000)
    qtbot.addWidget(made)
    made.resize(792, 260)
    made.show_grid(moment(store, view))
    made.show()
    qtbot.waitExposed(made)
    return made


def centre(row, column):
    x = NAME_WIDTH + column * COLUMN_WIDTH + 40 if column >= 0 else 40
    return QPoint(x, HEAD_HEIGHT + row * ROW_HEIGHT + 30)


def test_a_cell_is_found_where_it_is_painted(grid):
    assert (grid.row_at(centre(2, 0).y()), grid.column_at(centre(0, 4).x())) == (2, 4)
    assert grid.row_at(5) is None
    assert grid.column_at(5) is None
    assert "1,131 records behind" in grid.cell_text(2, 4)
    assert grid.cell_text(0, 4) == ""
    assert grid.visible_rows == range(3)
    assert not grid.grab().isNull()


def test_a_member_says_who_it_is_and_how_long_it_may_be_silent(grid):
    said = grid.cell_text(0, -1)
    assert said.startswith("search-indexer-1 at /127.0.0.1, stable, the leader")
    assert "43.8 of 45 s" in said


def test_a_click_and_the_arrows_choose_a_cell(qtbot, grid):
    chosen = []
    grid.cell_chosen.connect(chosen.append)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre(2, 4))
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert chosen == [("orders", 4), ("orders", 5)]
    for _ in range(9):
        qtbot.keyClick(grid, Qt.Key.Key_Up)
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert grid._current == (0, -1)
    assert grid.chosen is None


def test_a_menu_is_asked_for_where_the_pointer_is(qtbot, grid):
    asked = []
    grid.menu_asked.connect(lambda *where: asked.append(where[:2]))
    grid._choose((1, 2))
    qtbot.keyClick(grid, Qt.Key.Key_Menu)
    assert asked == [(1, 2)]


def test_shares_slide_to_their_new_owners_and_stop(qtbot, grid, store):
    view = group_states.indexer(("search-indexer-1", "search-indexer-2", "search-indexer-4"))
    grid.show_grid(moment(store, view))
    assert grid.is_dealing
    assert not grid.grab().isNull()
    qtbot.waitUntil(lambda: not grid.is_dealing)
    assert grid.grid.rows[-1].member is None
    assert "nobody reads" in grid.cell_text(3, -1)


def test_reduced_motion_shows_the_end_at_once(grid, store):
    motion().choose("reduced")
    try:
        grid.show_grid(moment(store, group_states.indexer(("search-indexer-1",))))
        assert not grid.is_dealing
    finally:
        motion().choose("system")


def test_a_thousand_partitions_are_painted_where_they_are_seen(grid, store, qtbot):
    from tests.ui import samples  # noqa: PLC0415

    places = tuple(samples.position("wide", index, 1) for index in range(1_000))
    member = samples.member("a", topics=("wide",), assigned=(("wide", tuple(range(1_000))),))
    view = samples.group("g", members=(member,), positions=places)
    grid.show_grid(grid_of(view, store, Pace(), {}, 0))
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert 999 in grid.visible_columns
    assert len(grid.visible_columns) < 10
    assert not grid.grab().isNull()
