"""A painted area is fitted to its size, painted anew with the focus, and says what is where."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QFocusEvent, QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from ui.widgets.painted import PaintedArea


class Area(PaintedArea):
    """Counts what it is told."""

    def __init__(self) -> None:
        super().__init__("Area")
        self.fitted, self.painted = [], 0

    @override
    def _fit(self) -> None:
        self.fitted.append(self.viewport().width())

    @override
    def tip_at(self, at: QPoint) -> str:
        return f"at {at.x()}"

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1


def test_a_new_size_is_fitted(qtbot) -> None:
    area = Area()
    qtbot.addWidget(area)
    area.show()
    area.resize(321, 100)
    assert area.fitted[-1] == 321


def test_the_focus_paints_it_anew(qtbot) -> None:
    area = Area()
    qtbot.addWidget(area)
    area.show()
    for kind, handle in (
        (QEvent.Type.FocusIn, area.focusInEvent),
        (QEvent.Type.FocusOut, area.focusOutEvent),
    ):
        qtbot.waitUntil(lambda: area.painted > 0)
        area.painted = 0
        handle(QFocusEvent(kind))
        qtbot.waitUntil(lambda: area.painted > 0)


def test_a_place_has_its_tip(qtbot) -> None:
    area = Area()
    qtbot.addWidget(area)
    area.show()
    asked = QHelpEvent(QEvent.Type.ToolTip, QPoint(7, 5), area.mapToGlobal(QPoint(7, 5)))
    assert area.viewportEvent(asked)
    assert "at 7" in QToolTip.text()
