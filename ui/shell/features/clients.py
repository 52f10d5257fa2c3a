"""The Clients page in the window: from the menu, the explorer and the palette."""

from PySide6.QtCore import QObject

from ui.panes.clients import ClientsPage
from ui.shell.centre import Key
from ui.shell.docks import focus
from ui.shell.pages import PageKind
from ui.shell.shell import Shell

CLIENTS: Key = ("clients", "")


class Clients(QObject):
    """Opens the page, and on it the client that was chosen elsewhere."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        shell.pages.add_kind(
            "clients", PageKind(lambda _subject: ClientsPage(shell.store), "link", "Clients")
        )
        shell.actions.add(
            "clients_page", "&Clients", "link",
            menus=("View/pages", "Cluster/pages"), handler=self.show,
        )  # fmt: skip
        shell.client_wanted.connect(self.show_client)

    def show(self) -> None:
        page = self._shell.pages.open(CLIENTS)
        if page is not None:
            focus(page)

    def show_client(self, connection_id: int) -> None:
        """Bring the page to the front with one client selected."""
        page = self._shell.pages.open(CLIENTS)
        if isinstance(page, ClientsPage):
            page.show_client(connection_id)
