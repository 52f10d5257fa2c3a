"""The tabbed centre: pages by key."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.shell.centre import Centre


def filled(qtbot, *names):
    centre = Centre()
    qtbot.addWidget(centre)
    centre.resize(900, 400)
    centre.show()
    for name in names:
        centre.add(("topic", name), name, "list", QWidget(), closes=name != "a")
    return centre


def test_the_newest_page_is_in_front(qtbot):
    centre = filled(qtbot, "a", "b")
    assert centre.current == ("topic", "b")
    assert centre.stack.currentWidget() is centre.page(("topic", "b"))


def test_tabs_may_be_moved_and_keep_their_pages(qtbot):
    centre = filled(qtbot, "a", "b", "c")
    centre.tabs.moveTab(2, 0)
    assert centre.keys == (("topic", "c"), ("topic", "a"), ("topic", "b"))
    for at, key in enumerate(centre.keys):
        centre.tabs.setCurrentIndex(at)
        assert centre.current == key
        assert centre.stack.currentWidget() is centre.page(key)


def test_closing_a_page_shows_its_neighbour(qtbot):
    centre = filled(qtbot, "a", "b", "c")
    with qtbot.waitSignal(centre.page_closed) as closed:
        centre.close_page(("topic", "b"))
    assert closed.args == [("topic", "b")]
    assert centre.keys == (("topic", "a"), ("topic", "c"))
    assert centre.stack.currentWidget() is centre.page(centre.current)
    centre.close_page(("topic", "b"))


def test_the_middle_button_closes_what_may_be_closed(qtbot):
    centre = filled(qtbot, "a", "b")
    for at in (1, 0):
        place = centre.tabs.tabRect(at).center()
        qtbot.mouseClick(centre.tabs, Qt.MouseButton.MiddleButton, pos=place)
    assert centre.keys == (("topic", "a"),)


def test_going_on_goes_round(qtbot):
    centre = filled(qtbot, "a", "b")
    centre.step(1)
    assert centre.current == ("topic", "a")
    centre.step(-1)
    assert centre.current == ("topic", "b")


def test_a_hostile_name_is_a_harmless_title(qtbot):
    centre = filled(qtbot)
    centre.add(("topic", "x"), "<b>\n" + "y" * 90, "list", QWidget(), closes=True)
    assert centre.tabs.tabText(0) == "<b>␊" + "y" * 44 + "…"
    assert "&lt;b&gt;" in centre.tabs.tabToolTip(0)
