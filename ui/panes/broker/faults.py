"""What is wrong with a broker by somebody's command, each with a button that removes it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.contract.cluster_commands import (
    Fault,
    HealLink,
    ReleaseReplication,
    ResumeBroker,
    SetDisk,
    SkewClock,
)
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import visible

MOST = 4


def concerns(fault: Fault, broker_id: int) -> bool:
    """Whether a fault is in force on this broker, or on a link of it."""
    match fault.remedy:
        case HealLink(source=source, target=target):
            return broker_id in (source, target)
        case ReleaseReplication(follower=follower):
            return broker_id == follower
        case ResumeBroker() | SetDisk() | SkewClock() as remedy:
            return broker_id == remedy.broker_id
        case _:
            return False


class FaultStrip(Surface):
    """A line for each fault; gone while there is none."""

    remedy_asked = Signal(object)
    """The command that removes it."""

    def __init__(self, broker_id: int) -> None:
        super().__init__("panel")
        self._broker_id = broker_id
        self.faults: tuple[Fault, ...] = ()
        self._lines = column(margins=(16, 6, 12, 6), spacing=2)
        column(self._lines, Line(), into=self)
        self.setAccessibleName("Faults in force")
        self.hide()

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        found = tuple(each for each in faults if concerns(each, self._broker_id))
        if found == self.faults:
            return
        self.faults = found
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for fault in found[:MOST]:
            self._lines.addWidget(self._line(fault))
        if len(found) > MOST:
            self._lines.addWidget(SafeLabel(f"and {len(found) - MOST} more", "small", "dim"))
        self.setVisible(bool(found))

    def _line(self, fault: Fault) -> QWidget:
        line = QWidget()
        remove = Button("Remove", kind="ghost", tip=f"Remove this fault: {visible(fault.text)}")
        remove.clicked.connect(lambda: self.remedy_asked.emit(fault.remedy))
        words = SafeLabel(visible(fault.text), "body", elide=True)
        row(Glyph("triangle-alert", "warn_fg", 14), words, remove, spacing=8, into=line)
        return line
