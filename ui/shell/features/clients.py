"""The Clients page in the window: from the menu, the explorer and the palette."""

from PySide6.QtCore import QObject

from engine.contract.trace import TraceEntry
from ui.panes.clients import ClientsPage, RequestsPage
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
        shell.pages.add_kind("clients", PageKind(self._make_page, "link", "Clients"))
        shell.pages.add_kind(
            "requests",
            PageKind(self._make_requests, "scroll-text", title_of=lambda name: f"Requests: {name}"),
        )
        shell.actions.add(
            "clients_page", "&Clients", "link",
            menus=("View/pages", "Cluster/pages"), handler=self.show,
        )  # fmt: skip
        shell.actions.add(
            "client_requests", "&Requests of a client", "scroll-text", "Ctrl+Shift+L",
            menus=("Tools/more", "Cluster/pages"), needs="cluster", handler=self.show_current,
            tip="What a client asked and was answered",
        )  # fmt: skip
        shell.client_wanted.connect(self.show_client)
        shell.requests_wanted.connect(self.show_requests)

    def show(self) -> None:
        page = self._shell.pages.open(CLIENTS)
        if page is not None:
            focus(page)

    def show_requests(self, client_id: str, entry: object = None) -> None:
        """Bring the requests of a client to the front, one of them selected."""
        page = self._shell.pages.open(("requests", client_id))
        if isinstance(page, RequestsPage):
            focus(page)
            if isinstance(entry, TraceEntry):
                page.show_request(entry.connection_id, entry.correlation_id)

    def show_current(self) -> None:
        """Of the client in hand; where there is none, let one be chosen."""
        page = self._shell.pages.find(CLIENTS)
        view = page.chosen if isinstance(page, ClientsPage) else None
        if view is None:
            self.show()
        else:
            self.show_requests(view.client_id)

    def _make_page(self, _subject: str) -> ClientsPage:
        page = ClientsPage(self._shell.store)
        page.requests_asked.connect(self.show_requests)
        return page

    def _make_requests(self, client_id: str) -> RequestsPage:
        page = RequestsPage(self._shell.port, self._shell.store, client_id)
        pause = self._shell.actions["pause"]
        page.set_paused(pause.isChecked())
        pause.toggled.connect(page.set_paused)
        return page

    def show_client(self, connection_id: int) -> None:
        """Bring the page to the front with one client selected."""
        page = self._shell.pages.open(CLIENTS)
        if isinstance(page, ClientsPage):
            page.show_client(connection_id)
