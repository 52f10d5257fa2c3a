"""The live map in the window: from the menu, by its keys and in the palette."""

from PySide6.QtCore import QObject

from ui.panes.map import MapPage
from ui.panes.map.scene import Element
from ui.shell.centre import Key
from ui.shell.docks import focus
from ui.shell.pages import PageKind
from ui.shell.shell import Shell

MAP: Key = ("map", "")


class Maps(QObject):
    """Opens the page, and from it the pages of what is on it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        shell.pages.add_kind("map", PageKind(self._make_page, "waypoints", "Map"))
        shell.map_wanted.connect(self.show)
        shell.actions.add(
            "map_page", "&Map", "waypoints", "Ctrl+M",
            menus=("Cluster/pages", "View/pages"), handler=self.show,
            tip="Producers, brokers with their replicas, readers, and the batches between them",
        )  # fmt: skip
        shell.actions.add(
            "map_step", "Map: ta&ke a step", "play", "Ctrl+.",
            menus=("Cluster/pages",), handler=self._step,
            tip="Followers copy step by step: let what each link holds arrive",
        )  # fmt: skip

    def show(self, topic: str = "") -> None:
        """Bring the map up, with one topic alone if one is named."""
        page = self._shell.pages.open(MAP)
        if isinstance(page, MapPage):
            if topic:
                page.bar.show_topic(topic)
            focus(page)

    def _step(self) -> None:
        self.show()
        page = self._shell.pages.open(MAP)
        if isinstance(page, MapPage):
            page.step()

    def _make_page(self, _subject: str) -> MapPage:
        store = self._shell.store
        folder = store.cluster.data_folder if store.cluster is not None else ""
        page = MapPage(self._shell.port, store, folder)
        page.opened.connect(self._open)
        page.act_asked.connect(self._shell.broker_act_wanted)
        pause = self._shell.actions["pause"]
        page.set_paused(pause.isChecked())
        pause.toggled.connect(page.set_paused)
        return page

    def _open(self, key: Element) -> None:
        """The page of an element; a reader or producer is found among the clients."""
        shell = self._shell
        match key:
            case ("broker", int(broker_id)):
                shell.broker_wanted.emit(broker_id)
            case ("replica", _, str(topic), int(index)):
                shell.open_topic(topic, index)
            case ("topic", _, str(topic)):
                shell.open_topic(topic)
            case ("group", str(group_id)):
                shell.group_wanted.emit(group_id)
            case ("producer" | "reader", str(name)):
                for connection_id, view in shell.store.clients.items():
                    if name in {view.client_id, f"{view.host}:{view.port}"}:
                        shell.client_wanted.emit(connection_id)
                        return
