"""Motion: whether anything may slide or flash; the system's wish, or the user's own."""

from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Signal

MotionChoice = Literal["system", "full", "reduced"]


class Motion(QObject):
    """What the user chose and what that means now; one per process (`motion()`)."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choice: MotionChoice = "system"
        self._system_is_still = False

    @property
    def choice(self) -> MotionChoice:
        return self._choice

    @property
    def is_reduced(self) -> bool:
        """Ask before anything moves by itself: then show the end of it at once."""
        if self._choice == "system":
            return self._system_is_still
        return self._choice == "reduced"

    def set_system(self, *, is_still: bool) -> None:
        """What the system asks for, as the program found out: Qt does not say it."""
        self._system_is_still = is_still
        self.changed.emit()

    def choose(self, choice: MotionChoice) -> None:
        if choice != self._choice:
            self._choice = choice
            self.changed.emit()


@cache
def motion() -> Motion:
    """The one `Motion` of this process."""
    return Motion()


def read_motion(kept: object) -> MotionChoice:
    """A remembered choice; anything else is as the system."""
    match kept:
        case "full":
            return "full"
        case "reduced":
            return "reduced"
        case _:
            return "system"
