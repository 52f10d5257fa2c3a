"""Choosing a folder: one dialog for all who ask for one."""

from PySide6.QtWidgets import QFileDialog, QWidget

from ui.widgets.choosing import choose_folder


def test_a_chosen_folder_is_told_and_the_dialog_goes(qtbot, tmp_path):
    owner = QWidget()
    qtbot.addWidget(owner)
    chosen = []
    choose_folder(owner, "Data folder", str(tmp_path), chosen.append, name="choose-folder")
    (asked,) = owner.findChildren(QFileDialog, "choose-folder")
    assert asked.fileMode() is QFileDialog.FileMode.Directory
    asked.fileSelected.emit(str(tmp_path))
    asked.close()
    assert chosen == [str(tmp_path)]
    qtbot.waitUntil(lambda: not owner.findChildren(QFileDialog))
