"""Notices: what any part of the window wants to tell the user, shown as toasts by the shell."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Signal

NoticeTone = Literal["ok", "info", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One message; a bad one stays until it is closed."""

    text: str
    tone: NoticeTone = "info"
    detail: str = ""
    """A second, quieter line: what it means or what to do."""
    action_text: str = ""
    action: Callable[[], None] | None = None


class Notices(QObject):
    """Where notices are raised; the main window listens."""

    raised = Signal(object)

    def tell(self, notice: Notice) -> None:
        self.raised.emit(notice)


@cache
def notices() -> Notices:
    """The one `Notices` of this process."""
    return Notices()
