"""Apply and restart: what changes, before → after, who is affected, and the command line."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.dialogs.dialog import Dialog
from ui.widgets.label import SafeLabel
from ui.widgets.text import counted, visible

Difference = tuple[str, str | None, str | None]
MOST = 12


class RestartDialog(Dialog):
    """The last look before the engine restarts."""

    confirmed = Signal()

    def __init__(
        self,
        parent: QWidget,
        changes: Sequence[Difference],
        *,
        client_count: int,
        command_line: str,
    ) -> None:
        clients = counted(client_count, "client")
        super().__init__(
            parent,
            "Apply and restart the engine",
            f"{clients} will be disconnected for a moment; no record is lost. The window stays"
            " open. Where the new settings are refused, the old ones hold again.",
            "Restart the engine",
        )
        self.setObjectName("restart")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for at, (name, before, after) in enumerate(changes[:MOST]):
            grid.addWidget(SafeLabel(visible(name, 60), "mono"), at, 0)
            grid.addWidget(SafeLabel(_shown(before), "mono", "dim", elide=True), at, 1)
            grid.addWidget(SafeLabel("→", "body", "dim"), at, 2)
            grid.addWidget(SafeLabel(_shown(after), "mono", wrap=True), at, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 3)
        self.body.addLayout(grid)
        if len(changes) > MOST:
            more = counted(len(changes) - MOST, "more change")
            self.body.addWidget(SafeLabel(f"and {more}", "small", "dim"))
        self.add_same_as().show_line(command_line)

    def carry_out(self) -> None:
        self.confirmed.emit()
        self.accept()


def _shown(value: str | None) -> str:
    if value is None:
        return "default"
    return visible(value, 300) or "empty"
