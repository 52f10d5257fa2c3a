"""Backups in the window: the cluster or one topic backed up, topics brought back."""

from PySide6.QtCore import QObject

from ui.dialogs.backup import BackupDialog
from ui.dialogs.restore_backup import RestoreBackupDialog
from ui.shell.shell import Shell


class Backups(QObject):
    """Adds the actions; a copy goes on when its dialog is closed."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        add = shell.actions.add
        add(
            "back_up", "&Back up the cluster…", "copy", menus="Cluster/folder", needs="cluster",
            handler=self._back_up_all, tip="Copies the data folder while everything goes on",
        )  # fmt: skip
        add(
            "restore_backup", "Restore from a bac&kup…", "rotate-ccw",
            menus=("Cluster/folder", "Topic/records"), needs="cluster", handler=self.restore,
            tip="Topics of a backup or of another data folder come into this cluster",
        )  # fmt: skip
        add(
            "back_up_topic", "&Back up topic…", "copy", menus="Topic/records", needs="topic",
            handler=self._back_up_current,
        )  # fmt: skip
        shell.back_up_wanted.connect(self.back_up)

    def back_up(self, topic: str = "") -> None:
        """Say what would be copied, and where to; no topic is the whole cluster."""
        shell = self._shell
        BackupDialog(shell.window, shell.port, shell.store, (topic,) if topic else ()).open()

    def restore(self) -> None:
        shell = self._shell
        RestoreBackupDialog(shell.window, shell.port, shell.store).open()

    def _back_up_all(self) -> None:
        self.back_up()

    def _back_up_current(self) -> None:
        self.back_up(self._shell.current_topic or "")
