"""Choosing a folder in the system's own dialog."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def choose_folder(
    owner: QWidget, title: str, begin: str, chosen: Callable[[str], object], *, name: str
) -> None:
    """Let the user choose one, beginning at a folder; `name` is what tests know the dialog by."""
    asked = QFileDialog(owner, title, begin)
    asked.setObjectName(name)
    asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    asked.setFileMode(QFileDialog.FileMode.Directory)
    asked.setOption(QFileDialog.Option.ShowDirsOnly)
    asked.fileSelected.connect(chosen)
    asked.open()
