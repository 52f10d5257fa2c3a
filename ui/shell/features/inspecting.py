"""The inspector in the window: a dock that follows the selected record, and copying it."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from ui.records.copy_as import FORMS, CopyForm
from ui.records.copying import copy_record
from ui.records.forms import FormMemory
from ui.records.inspector import RecordInspector
from ui.shell.docks import focus
from ui.shell.shell import Shell
from ui.shell.strip import Strip
from ui.tail.ring import Record


class Inspecting(QObject):
    """Shows whichever record was selected last, in any table."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.inspector = RecordInspector(FormMemory(shell.settings))
        self.dock = shell.docks.add("inspector", "Record", self.inspector, "right")
        self.strip = Strip(shell.window, self.dock, "eye")
        self._copies = [self._add_copy(form) for form in FORMS]
        self._open = shell.actions.add(
            "inspect", "Inspect the r&ecord", "eye", "Ctrl+I",
            menus=("View/pages", "Topic/records"), handler=self.bring_up,
        )  # fmt: skip
        shell.record_selected.connect(self.show_record)
        shell.record_opened.connect(self._open_record)
        shell.layout.compact_changed.connect(self.strip.set_compact)
        self.inspector.closed.connect(self.close)
        self.inspector.copy_asked.connect(self._copy)

    def show_record(self, record: Record) -> None:
        """Follow the selection; a closed inspector stays closed."""
        self.inspector.show_record(record)
        for action, form in zip(self._copies, FORMS, strict=True):
            action.setEnabled(form.can_copy(record))

    def bring_up(self) -> None:
        """Make the inspector seen and give it the keyboard."""
        if self.strip.isVisible():
            self.strip.open_over()
        else:
            self.dock.show()
            self.dock.raise_()
            focus(self.inspector)

    def close(self) -> None:
        """Fold it away; the keyboard goes back to the page."""
        self.strip.close_over()
        self.dock.hide()
        page = self._shell.centre.stack.currentWidget()
        if page is not None:
            focus(page)

    def _open_record(self, record: Record) -> None:
        self.show_record(record)
        self.bring_up()

    def _add_copy(self, form: CopyForm) -> QAction:
        action = self._shell.actions.add(
            f"copy_{form.name}", form.words, "copy", form.keys,
            menus="Edit/copy", handler=lambda: self._copy(form),
        )  # fmt: skip
        action.setEnabled(False)
        return action

    def _copy(self, form: CopyForm) -> None:
        record = self.inspector.record
        if record is None:
            return
        copy_record(record, form, self._shell.store.address)
