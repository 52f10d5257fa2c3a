"""More brokers for the running cluster, and the leaders shared among them again."""

from PySide6.QtCore import QObject

from ui.action import action
from ui.brokers import WANTED, have_three
from ui.dialogs.preferred_leaders import PreferredLeadersDialog
from ui.notices import Notice, notices
from ui.panes.connect import ConnectPage
from ui.shell.shell import Shell


class Brokers(QObject):
    """Offers three brokers while there are fewer; nothing has to restart for it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._is_adding = False
        self._add = shell.actions.add(
            "use_three_brokers", "Use &3 brokers", "server", menus="Cluster/change",
            handler=self.add,
            tip="Add brokers to the running cluster, each with a port and a folder of its own",
        )  # fmt: skip
        shell.actions.add(
            "preferred_leaders", "&Preferred leaders…", "star",
            menus="Cluster/change", needs="cluster", handler=self.elect,
            tip="Give partitions back to the first of their replicas",
        )  # fmt: skip
        page = shell.centre.page(("connect", ""))
        assert isinstance(page, ConnectPage)
        self._button = page.three_brokers
        self._button.clicked.connect(self._add.trigger)
        shell.store.cluster_changed.connect(self._see)
        shell.store.broker_changed.connect(self._see)
        self._see()

    def elect(self) -> None:
        shell = self._shell
        PreferredLeadersDialog(shell.window, shell.port, shell.store).open()

    @action
    async def add(self) -> None:
        """Add what is missing to three, and have internal topics follow."""
        self._is_adding = True
        self._see()
        try:
            await have_three(self._shell.port, self._shell.store)
        finally:
            self._is_adding = False
            self._see()
        notices().tell(Notice(f"The cluster has {WANTED} brokers now", "ok"))

    def _see(self) -> None:
        store = self._shell.store
        is_offered = store.cluster is not None and 0 < len(store.brokers) < WANTED
        self._add.setEnabled(is_offered and not self._is_adding)
        self._button.setVisible(is_offered)
        self._button.setEnabled(not self._is_adding)
