"""A page that nobody sees takes no room."""

from PySide6.QtWidgets import QWidget

from ui.widgets.stack import Stack


def test_only_the_page_in_front_asks_for_room(qtbot):
    stack = Stack()
    qtbot.addWidget(stack)
    assert stack.minimumSizeHint().height() == 0
    for high in (50, 500):
        page = QWidget()
        page.setMinimumSize(10, high)
        stack.addWidget(page)
    assert stack.minimumSizeHint().height() == 50
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint().height() == 500
