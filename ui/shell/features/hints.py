"""Hints of the article's traps, between the tabs and the page in front."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QBoxLayout

from ui.panes.hints import Hints
from ui.shell.shell import Shell

BELOW_TABS = 2


class HintStrip(QObject):
    """Puts the hints where they are seen whatever page is open."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.hints = Hints(shell.store)
        layout = shell.centre.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(BELOW_TABS, self.hints)
