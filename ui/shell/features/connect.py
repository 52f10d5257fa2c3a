"""The Connect page, and in its place the refusal of an engine that could not start."""

from PySide6.QtCore import QObject, Signal

from engine.contract.startup import StartRefused
from ui.panes.connect import ConnectPage
from ui.panes.refusal import RefusalPage
from ui.shell.centre import Key
from ui.shell.docks import focus
from ui.shell.pages import PageKind
from ui.shell.shell import Shell

CONNECT: Key = ("connect", "")
REFUSAL: Key = ("refusal", "")


class Connect(QObject):
    """Shows how to connect, or why nothing can."""

    remedy_chosen = Signal(object)
    """The `Remedy` to start the engine with."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.refusal: RefusalPage | None = None
        self.page = ConnectPage(shell.store, shell.settings, shell.port)
        self.page.create_topic_wanted.connect(shell.new_topic)
        shell.pages.add_kind(
            "connect", PageKind(lambda _subject: self.page, "plug", "Connect", closes=False)
        )
        shell.actions.add(
            "connect_page", "&Connect page", "plug", "Ctrl+Home",
            menus=("Cluster/pages", "Help/learn"), handler=self.show,
        )  # fmt: skip
        shell.actions.add(
            "show_guide", "Show the &guide", "check",
            menus="Help/learn", handler=self._show_guide,
        )  # fmt: skip
        self.show()
        shell.store.cluster_changed.connect(self._cluster_came)

    def show(self) -> None:
        self._shell.pages.open(CONNECT)

    def _show_guide(self) -> None:
        self.page.hello.set_hidden(False)
        self.show()

    def show_refusal(self, refused: StartRefused) -> None:
        """The engine could not start: say why in place of the Connect page."""
        self._drop_refusal()
        page = RefusalPage(refused)
        page.remedy_chosen.connect(self.remedy_chosen)
        page.quit_wanted.connect(self._shell.window.close)
        self.refusal = page
        centre = self._shell.centre
        centre.add(REFUSAL, "Not started", "octagon-alert", page, closes=False)
        centre.set_shown(CONNECT, shown=False)
        focus(page)

    def _cluster_came(self) -> None:
        if self._shell.store.cluster is not None:
            self._drop_refusal()

    def _drop_refusal(self) -> None:
        if self.refusal is not None:
            self.refusal = None
            self._shell.centre.set_shown(CONNECT, shown=True)
            self._shell.centre.close_page(REFUSAL)
            focus(self.page)  # else Qt hands the keyboard, and a pressed Space, to some button
