"""Genuine Kafka on the same folder: the engine is stopped for it, and started again after it."""

from PySide6.QtCore import QObject, Signal

from ui.action import action
from ui.dialogs.graduate import TITLE, GraduateDialog
from ui.engine_options import EngineOptions
from ui.notices import Notice, notices
from ui.shell.shell import Shell

MENU = "Cluster/folder"


class Graduation(QObject):
    """Two actions, of which one can be chosen: hand over, and start again."""

    handed_over = Signal()

    def __init__(self, shell: Shell, options: EngineOptions) -> None:
        super().__init__(shell)
        self._shell, self._options = shell, options
        add = shell.actions.add
        add(
            "graduate", f"{TITLE.replace('genuine', '&genuine')}…", "external-link", menus=MENU,
            needs="cluster", handler=self.open,
            tip="Stops the engine and writes what genuine Kafka needs to run on the same folder",
        )  # fmt: skip
        self._again = add(
            "start_again", "Start the en&gine again", "play", menus=MENU, handler=self.start_again
        )
        self._again.setEnabled(False)
        shell.store.cluster_changed.connect(self._see)

    def open(self) -> None:
        """Explain, and hand over when that is confirmed."""
        shell = self._shell
        dialog = GraduateDialog(shell.window, self._options, len(shell.store.clients))
        dialog.handed_over.connect(lambda: self._again.setEnabled(True))
        dialog.handed_over.connect(self.handed_over)
        dialog.open()

    @action
    async def start_again(self) -> None:
        refused = await self._options.start_again()
        if refused:
            notices().tell(Notice("The engine did not start", "bad", refused))

    def _see(self) -> None:
        if self._shell.store.cluster is not None:
            self._again.setEnabled(False)
