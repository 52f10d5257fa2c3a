"""What the window may keep between two runs; the program hands in where it is kept."""

from typing import Protocol


class Remembered(Protocol):
    """Names with texts, numbers, truths and Qt's byte arrays; `QSettings` would do."""

    def value(self, name: str, default: object = None, /) -> object:
        """What was kept under a name."""
        ...

    def setValue(self, name: str, value: object, /) -> None:  # noqa: N802 - Qt's name for it
        """Keep a value under a name, at once."""
        ...
