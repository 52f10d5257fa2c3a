"""The Metrics dock of the window."""

from PySide6.QtCore import QObject

from ui.panes.metrics import MetricsPane
from ui.shell.docks import focus
from ui.shell.shell import Shell


class Metrics(QObject):
    """Behind the tail's tab until it is wanted."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.pane = MetricsPane(shell.port, shell.store)
        shell.docks.add("metrics", "Metrics", self.pane, "bottom")
        shell.actions.add(
            "metrics", "&Metrics", "sliders-horizontal",
            menus=("View/pages", "Cluster/show"), handler=self.show,
        )  # fmt: skip

    def show(self) -> None:
        self._shell.docks.bring_up("metrics")
        focus(self.pane)
