"""A surface whose ages and countdowns go on while it is seen."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.widgets.surface import Surface, SurfaceName

SECOND_MS = 1_000


class Ticking(Surface):
    """Calls `tick` when it comes into sight, and every second while it is there."""

    def __init__(self, surface: SurfaceName = "bg", parent: QWidget | None = None) -> None:
        super().__init__(surface, parent)
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self.tick)

    def tick(self) -> None:
        """A second has passed."""

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()
        self.tick()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()
