"""Brokers in the window: their pages, and what may be done to them."""

from PySide6.QtCore import QObject

from engine.contract.facts import Event
from ui.action import action
from ui.broker_acts import ACTS, ActName, acts_for
from ui.dialogs.broker_act import BrokerActDialog
from ui.panes.broker import BrokerPage
from ui.panes.controller import ControllerPage
from ui.panes.events import EventsPane
from ui.shell.docks import focus
from ui.shell.pages import PageKind
from ui.shell.shell import Shell


class BrokerPages(QObject):
    """Opens a broker's page; carries acts out, the destructive ones after a preview."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._store = shell, shell.store
        shell.pages.add_kind(
            "broker",
            PageKind(
                self._make_page, "server", title_of=lambda number: f"Broker {number}",
                exists=self._is_known,
            ),
        )  # fmt: skip
        shell.actions.add(
            "open_broker", "Open &broker…", "server",
            menus="Cluster/pages", needs="cluster",
            handler=lambda: shell.go_to_wanted.emit("b "),
        )  # fmt: skip
        shell.pages.add_kind("controller", PageKind(self._make_controller, "crown", "Controller"))
        shell.actions.add(
            "controller_page", "&Controller", "crown",
            menus=("Cluster/pages", "View/pages"), needs="cluster", handler=self.show_controller,
            tip="The quorum, and the metadata log as records to read",
        )  # fmt: skip
        shell.broker_wanted.connect(self.open)
        shell.broker_act_wanted.connect(self.act)

    def open(self, broker_id: int) -> None:
        """Bring a broker's page to the front."""
        page = self._shell.pages.open(("broker", str(broker_id)))
        if page is not None:
            focus(page)

    def show_controller(self) -> None:
        page = self._shell.pages.open(("controller", ""))
        if page is not None:
            focus(page)

    def act(self, name: ActName, broker_id: int) -> None:
        """Do it, or ask first where something is lost by it; nothing where it makes no sense."""
        view, wanted = self._store.brokers.get(broker_id), ACTS[name]
        if view is None or wanted not in acts_for(view):
            return
        if wanted.is_destructive:
            shell = self._shell
            BrokerActDialog(shell.window, shell.port, shell.store, wanted, broker_id).open()
        else:
            self._carry_out(name, broker_id)

    @action
    async def _carry_out(self, name: ActName, broker_id: int) -> None:
        await self._shell.port.ask(ACTS[name].command(broker_id))

    def _is_known(self, subject: str) -> bool:
        return subject.isascii() and subject.isdigit() and int(subject) in self._store.brokers

    def _make_page(self, subject: str) -> BrokerPage:
        broker_id, shell = int(subject), self._shell

        def concerns(event: Event) -> bool:
            return event.broker_id == broker_id

        events = EventsPane(shell.store, wanted=concerns)
        events.topic_chosen.connect(shell.open_topic)
        page = BrokerPage(shell.port, shell.store, broker_id, events)
        page.act_asked.connect(self.act)
        page.topic_asked.connect(shell.open_topic)
        page.client_asked.connect(shell.client_wanted)
        page.controller_asked.connect(self.show_controller)
        return page

    def _make_controller(self, _subject: str) -> ControllerPage:
        page = ControllerPage(self._shell.port, self._store)
        page.broker_asked.connect(self.open)
        return page
