"""Backups from the menus: of the cluster, of the topic in hand, and what comes back."""

from engine.contract.backup import BackupPlan, PlanBackup
from tests.ui.shell.driven import dialog_of, run
from ui.dialogs.backup import BackupDialog
from ui.dialogs.restore_backup import RestoreBackupDialog


def test_menus_and_the_explorer_open_the_dialogs(window, store, port):
    port.answers[PlanBackup] = BackupPlan((), 0, None, "")
    assert not window.actions_["back_up"].isEnabled()
    run(store)
    window.actions_["back_up"].trigger()
    dialog = dialog_of(window, BackupDialog)
    assert dialog.windowTitle() == "Back up the cluster"
    dialog.close()
    window.open_topic("orders")
    window.actions_["back_up_topic"].trigger()
    dialog = dialog_of(window, BackupDialog)
    assert dialog.windowTitle() == "Back up orders"
    dialog.close()
    window.explorer.back_up_asked.emit("stock")
    dialog = dialog_of(window, BackupDialog)
    assert dialog.windowTitle() == "Back up stock"
    dialog.close()
    window.actions_["restore_backup"].trigger()
    dialog_of(window, RestoreBackupDialog).close()
