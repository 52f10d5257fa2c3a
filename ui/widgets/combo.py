"""Combo: a choice from a list that may change while it is open, without losing the choice."""

from bisect import bisect_left
from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from ui.theme import font

LONGEST_LIST = 20


class Combo(QComboBox):
    """A QComboBox with a name for the screen reader."""

    def __init__(
        self, name: str, choices: Iterable[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFont(font("body"))
        self.setMaxVisibleItems(LONGEST_LIST)
        self.addItems(list(choices))


class SortedCombo(Combo):
    """Names in order; one more or one less moves nothing else and keeps what was chosen."""

    def names(self) -> list[str]:
        return [self.itemText(at) for at in range(self.count())]

    def add_name(self, name: str) -> None:
        at = self._place(name)
        if at == self.count() or self.itemText(at) != name:
            self.insertItem(at, name)
            if self.count() == 1:
                self.setCurrentIndex(0)

    def drop_name(self, name: str) -> None:
        at = self._place(name)
        if at < self.count() and self.itemText(at) == name:
            self.removeItem(at)

    def show_names(self, names: Iterable[str]) -> None:
        """Start with these."""
        with QSignalBlocker(self):
            self.clear()
            self.addItems(sorted(names))
            self.setCurrentIndex(0 if self.count() else -1)

    def choose(self, name: str) -> bool:
        at = self._place(name)
        if at < self.count() and self.itemText(at) == name:
            self.setCurrentIndex(at)
            return True
        return False

    def _place(self, name: str) -> int:
        """Where a name is or would be."""
        # Not __getitem__ and __len__: PySide would take the widget for a sequence of its items.
        return bisect_left(range(self.count()), name, key=self.itemText)
