"""The dialogs of backups and of genuine Kafka, filled in, for pictures."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from engine.contract.backup import (
    BackedUpTopic,
    BackupContents,
    BackupPlan,
    CopyNews,
    CopyStarted,
    FollowCopy,
    PlanBackup,
    ReadBackup,
    StartBackup,
)
from engine.contract.startup import EngineStoppedError
from engine.contract.values import Command
from tests.ui import cluster
from tests.ui.panes.settings.options import CannedOptions
from tests.ui.port import CannedPort
from ui.dialogs.graduate import GraduateDialog
from ui.engine_options import HandedOver
from ui.models.store import Store
from ui.shell.main_window import MainWindow

BACKED_UP = tuple(
    BackedUpTopic(name, partitions, bytes_, is_internal=False, is_name_taken=name == "orders")
    for name, partitions, bytes_ in (
        ("orders", 6, 412 << 20), ("payments", 3, 81 << 20), ("stock", 3, 7 << 20),
    )
)  # fmt: skip


def backup(window: MainWindow, store: Store, port: CannedPort) -> None:
    store.apply(cluster.frame())
    port.answers[PlanBackup] = BackupPlan(BACKED_UP, 500 << 20, 212 << 30, "")
    window.actions_["back_up"].trigger()
    dialog = window.findChild(QWidget, "backup")
    dialog.folder.setText("/home/ada/backups/cluster-2026-08-01")
    window.setProperty("overlay", dialog)


def backup_running(window: MainWindow, store: Store, port: CannedPort) -> None:
    backup(window, store, port)
    port.answers[StartBackup] = CopyStarted(1, 500 << 20)

    def follow(_command: Command) -> CopyNews:
        if len(port.asked_of(FollowCopy)) > 1:
            raise EngineStoppedError("The picture is taken.")
        return CopyNews(184 << 20, 500 << 20, "orders-2")

    port.answers[FollowCopy] = follow
    dialog = window.property("overlay")
    QTimer.singleShot(150, dialog, dialog.carry_out)


def restore_backup(window: MainWindow, store: Store, port: CannedPort) -> None:
    store.apply(cluster.frame())
    port.answers[ReadBackup] = BackupContents("q7Hc2xWvRf6Zt0LmYpBn3A", BACKED_UP)
    window.actions_["restore_backup"].trigger()
    dialog = window.findChild(QWidget, "restore-backup")
    dialog.folder.setText("/home/ada/backups/cluster-2026-08-01")
    QTimer.singleShot(120, dialog.table, lambda: dialog.table.selectRow(0))
    window.setProperty("overlay", dialog)


def graduate(window: MainWindow, store: Store, port: CannedPort) -> None:
    store.apply(cluster.frame())
    options = CannedOptions()
    file = "/home/ada/.local/share/broker-workbench/cluster/graduate/server.properties"
    options.handed = HandedOver(file, f"bin/kafka-server-start.sh '{file}'")
    dialog = GraduateDialog(window, options, 3)
    dialog.open()
    QTimer.singleShot(60, dialog.act, dialog.act.click)
    window.setProperty("overlay", dialog)


SCREENS = {
    "backup": backup,
    "backup_running": backup_running,
    "restore_backup": restore_backup,
    "graduate": graduate,
}
