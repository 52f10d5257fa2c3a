"""The map is reached by keys and pointer, moves while batches do, and rests when they rest."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.contract.moves import Move
from tests.ui import samples
from tests.ui.imaging import difference
from tests.ui.panes.map.scenes import store_of
from tests.ui.panes.map.test_dots import lane_of
from ui.panes.map.dots import Dots
from ui.panes.map.scene import scene_of
from ui.panes.map.view import MapView
from ui.theme import themes
from ui.theme.motion import motion

WRITER = (("client", 1), samples.client(1, client_id="api", records_in_per_s=9.0))
GROUP = (("group", "g"), samples.group("g", members=(samples.member("m"),)))


@pytest.fixture
def view(qtbot):
    made = MapView(Dots(lane_of))
    qtbot.addWidget(made)
    made.resize(1130, 420)
    made.show_scene(scene_of(store_of(WRITER, GROUP)))
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    return made


def move(view, count):
    view.dots.take([Move("produced", "orders", 0, 1, count, "api")], view.now_ms())
    view.moved()


def test_tab_goes_through_everything_and_then_on(view, qtbot):
    seen = []
    for _ in view.elements:
        QTest.keyClick(view, Qt.Key.Key_Tab)
        seen.append(view.current)
    assert tuple(seen) == view.elements
    assert {key[0] for key in seen} == {"producer", "broker", "replica", "group"}
    assert "Group g" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.current is None
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    assert view.current == view.elements[-1]


def test_arrows_go_to_what_lies_there_and_enter_opens_it(view, qtbot):
    view.choose(("replica", 1, "orders", 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current == ("replica", 1, "orders", 1)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current == ("replica", 2, "orders", 1)
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [("replica", 2, "orders", 1)]
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current == view.elements[0]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.current is None


def test_the_menu_key_asks_for_the_menu_of_what_is_chosen(view, qtbot):
    with qtbot.assertNotEmitted(view.menu_asked):
        QTest.keyClick(view, Qt.Key.Key_Menu)
    view.choose(("broker", 2))
    with qtbot.waitSignal(view.menu_asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_Menu)
    assert asked.args[0] == ("broker", 2)


def test_a_full_stop_takes_a_step(view, qtbot):
    with qtbot.waitSignal(view.step_asked):
        qtbot.keyClick(view, Qt.Key.Key_Period)


def test_pointing_at_something_says_what_it_is(view, qtbot):
    at = view.plan.areas["replica", 3, "orders", 2].center().toPoint()
    assert view.tip_at(at).startswith("orders-2 on broker 3: leader")
    assert view.tip_at(QPoint(2, 2)) == ""
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.current == ("replica", 3, "orders", 2)


def test_nothing_moves_and_no_timer_runs_while_nothing_happens(view, qtbot):
    qtbot.wait(150)
    painted = view.frame_count
    view.show_scene(scene_of(store_of(WRITER, GROUP)))
    qtbot.wait(300)
    assert not view.is_animated
    assert not view._later.isActive()
    assert view.frame_count == painted == 0


def test_batches_are_seen_on_their_way_until_they_are_there(view, qtbot):
    still = view.grab().toImage()
    move(view, 3)
    assert view.is_animated
    qtbot.waitUntil(lambda: view.frame_count > 3)
    assert view.grab().toImage() != still
    qtbot.waitUntil(lambda: not view.is_animated, timeout=3_000)
    assert not view.dots.is_moving
    count = view.frame_count
    qtbot.wait(100)
    assert view.frame_count == count


def test_who_wants_no_motion_gets_counts(view, qtbot):
    motion().choose("reduced")
    try:
        move(view, 3)
        assert not view.is_animated
        assert view.dots.per_second(view.dots.lanes(view.now_ms())[0], view.now_ms()) == 3
        view.grab()
        assert view.frame_count == 0
    finally:
        motion().choose("system")


def test_figures_are_drawn_anew_soon_and_other_places_at_once(view, qtbot):
    view.grab()
    more = samples.partition("orders", 0, replicas=(1, 2, 3), isr=(1, 2, 3), log_end_offset=700)
    view.show_scene(scene_of(store_of(WRITER, GROUP, (("partition", "orders", 0), more))))
    qtbot.waitUntil(lambda: not view._later.isActive())
    before = view.plan
    view.show_scene(scene_of(store_of(WRITER, GROUP, partitions=9)))
    assert view.plan is not before
    assert ("replica", 1, "orders", 8) in view.plan.areas


def test_both_themes_are_drawn_and_differ(view):
    dark = view.grab().toImage()
    themes().choose("light")
    assert difference(dark, view.grab().toImage()) > 0.5
