"""Scripts of faults as files: what was done is saved, what was saved is read to be run."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from engine.contract.cluster_commands import ListPastFaults, PastFaults
from ui.action import action
from ui.engine_port import EnginePort, ask
from ui.models.faults_file import FaultsFileError, read_faults, write_faults
from ui.notices import Notice, notices
from ui.theme import icon
from ui.widgets.text import counted

FILE_BYTES = 4 * 1024 * 1024


class ScriptFiles(QObject):
    """Asks for files and tells what was read."""

    read = Signal(object)
    """The faults of a file, by their times."""

    def __init__(self, port: EnginePort, page: QWidget) -> None:
        super().__init__(page)
        self._port, self._page = port, page

    def menu(self) -> QMenu:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        save = menu.addAction(icon("copy"), "Save what was done as a script…")
        save.triggered.connect(self._ask_where)
        run = menu.addAction(icon("play"), "Run a script…")
        run.triggered.connect(self._ask_which)
        return menu

    def _ask_where(self) -> None:
        asked = QFileDialog(self._page, "Save faults", "faults.jsonl")
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setDefaultSuffix("jsonl")
        self._open(asked, self.save)

    def _ask_which(self) -> None:
        asked = QFileDialog(self._page, "Run faults")
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters(["Faults (*.jsonl *.json *.txt)", "All files (*)"])
        self._open(asked, self.run)

    def _open(self, asked: QFileDialog, chosen: Callable[[str], None]) -> None:
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(chosen)
        asked.open()

    @action
    async def save(self, path: str) -> None:
        """Write the faults commanded so far, as `workbench ctl save-faults` does."""
        past = await ask(self._port, ListPastFaults(), PastFaults)
        self._write(path, past)

    def _write(self, path: str, past: PastFaults) -> None:
        try:
            with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(write_faults(past.faults))
        except OSError as wrong:
            notices().tell(Notice(f"The script could not be saved: {wrong}", "bad"))
            return
        skipped = f", {past.skipped:,} older ones were not kept" if past.skipped else ""
        notices().tell(Notice(f"{counted(len(past.faults), 'fault')} saved{skipped}", "ok", path))

    def run(self, path: str) -> None:
        """Read the faults of a file, to be carried out at their times."""
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                text = file.read(FILE_BYTES + 1)
            if len(text) > FILE_BYTES:
                raise FaultsFileError("The file is larger than 4 MiB.")
            found = read_faults(text)
        except (OSError, UnicodeError, FaultsFileError) as wrong:
            notices().tell(Notice(f"The script cannot be run: {wrong}", "bad", path))
            return
        self.read.emit(found)
