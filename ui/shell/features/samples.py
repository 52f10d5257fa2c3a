"""Sample data in the window: its actions, beside the card of the Connect page."""

from PySide6.QtCore import QObject

from ui.dialogs.remove_samples import RemoveSamplesDialog
from ui.panes.connect import ConnectPage
from ui.shell.shell import Shell


class Samples(QObject):
    """Adds, stops and removes; what makes no sense now cannot be chosen."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        add, menus = shell.actions.add, "Cluster/change"
        self._start = add(
            "add_samples", "Add &sample data", "layers", menus=menus, handler=self._begin
        )
        self._stop = add(
            "stop_samples", "S&top the sample traffic", "pause", menus=menus, handler=self._end
        )
        self._remove = add(
            "remove_samples", "&Remove the sample data…", "trash-2",
            menus=menus, handler=self.remove,
        )  # fmt: skip
        page = shell.centre.page(("connect", ""))
        assert isinstance(page, ConnectPage)
        self._strip = page.samples
        self._strip.remove_wanted.connect(self.remove)
        shell.store.samples_changed.connect(self._see)
        self._see()

    def remove(self) -> None:
        """Say what would be lost, and ask."""
        RemoveSamplesDialog(self._shell.window, self._shell.port, self._shell.store).open()

    def _begin(self) -> None:
        self._strip.begin()

    def _end(self) -> None:
        self._strip.end()

    def _see(self) -> None:
        view = self._shell.store.samples
        state = view.state if view is not None else None
        self._start.setEnabled(state in ("absent", "stopped"))
        self._start.setText("Start the &sample traffic" if state == "stopped" else _ADD)
        self._stop.setEnabled(state == "running")
        self._remove.setEnabled(state in ("stopped", "running"))


_ADD = "Add &sample data"
