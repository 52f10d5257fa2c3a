"""A button on the card of each broker that does not run: it has the broker run again."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.panes.map.layout import FLAT_HEAD, Plan
from ui.panes.map.scene import Scene
from ui.widgets.button import ToolButton

WIDE = 300
"""A narrower card has the icon alone."""
LOW = 84
"""A lower card has no room for it below its name."""


class ReviveButtons(QObject):
    """Kept where their cards are; the keyboard has the same in the card's menu."""

    asked = Signal(int)

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.shown: dict[int, ToolButton] = {}

    def place(self, scene: Scene, plan: Plan) -> None:
        """One for each broker that is down."""
        down = {each.broker_id for each in scene.brokers if each.state == "down"}
        for broker_id in self.shown.keys() - down:
            self.shown.pop(broker_id).deleteLater()
        for broker_id in sorted(down):
            button = self.shown.get(broker_id) or self._made(broker_id)
            area, style = plan.areas[("broker", broker_id)], Qt.ToolButtonStyle
            has_words = not plan.flat and area.width() > WIDE
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if has_words else style.ToolButtonIconOnly
            )
            button.resize(button.sizeHint())
            left, top = area.right() - 6 - button.width(), area.top() + 6
            if plan.flat and area.height() >= LOW:
                left, top = area.left() + 10, area.top() + 48
            elif plan.flat:
                left = area.left() + FLAT_HEAD - 4 - button.width()
            button.move(round(left), round(top))

    def _made(self, broker_id: int) -> ToolButton:
        tip = f"Revive broker {broker_id}"
        made = ToolButton("heart-pulse", "Revive", tip=tip, boxed=True, parent=self._viewport)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setCursor(Qt.CursorShape.ArrowCursor)
        made.clicked.connect(partial(self._ask, broker_id))
        made.show()
        self.shown[broker_id] = made
        return made

    def _ask(self, broker_id: int) -> None:
        self.shown[broker_id].setEnabled(False)
        self.asked.emit(broker_id)

    def release(self, broker_id: int) -> None:
        """What was asked has ended: where the broker is still down it may be asked again."""
        if broker_id in self.shown:
            self.shown[broker_id].setEnabled(True)
