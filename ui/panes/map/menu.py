"""What can be done to a thing on the map, as a menu."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from engine.contract.cluster_commands import FaultCommand
from ui.ctl_line import ctl_line
from ui.panes.map.faults import Choice
from ui.theme import icon
from ui.widgets.menu import add_entry
from ui.widgets.text import tooltip


class FaultMenu(QMenu):
    """Each entry says the line that does the same as soon as it is under the pointer."""

    def __init__(
        self,
        parent: QWidget,
        choices: tuple[Choice, ...],
        say: Callable[[FaultCommand], None],
        chosen: Callable[[FaultCommand], None],
    ) -> None:
        super().__init__(parent)
        self._say, self._chosen = say, chosen
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(self, choices)

    def _fill(self, menu: QMenu, choices: tuple[Choice, ...]) -> None:
        menu.setToolTipsVisible(True)
        for choice in choices:
            command = choice.command
            if command is None:
                self._fill(menu.addMenu(icon(choice.icon_name), choice.text), choice.more)
                continue
            act = partial(self._chosen, command)
            entry = add_entry(menu, choice.text, choice.icon_name, act)
            entry.setToolTip(tooltip(ctl_line(command)))
            entry.hovered.connect(partial(self._say, command))
