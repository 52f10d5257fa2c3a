"""Which topics the explorer lists first, and whether Kafka's own are listed; kept between runs."""

from PySide6.QtCore import QObject

from ui.panes.explorer import Explorer
from ui.shell.shell import Shell

FAVOURITES, INTERNAL = "explorer/favourites", "explorer/internal"
MOST = 1_000
"""Favourites that are remembered."""


class TopicList(QObject):
    """The actions for favourites and internal topics."""

    def __init__(self, shell: Shell, explorer: Explorer) -> None:
        super().__init__(shell)
        self._shell, self._tree = shell, explorer.tree
        shell.actions.add(
            "favourite_topic", "Add to or remove from &favourites", "star", "Ctrl+D",
            menus="Topic/open", needs="topic", handler=self._toggle_current,
        )  # fmt: skip
        self._internal = shell.actions.add(
            "internal_topics", "Show &internal topics", menus="View/pages", toggled=self._show
        )
        explorer.favourite_asked.connect(self.toggle)
        explorer.internal_asked.connect(self._internal.toggle)
        kept = str(self._kept(FAVOURITES, ""))
        for name in [name for name in kept.split(",") if name][:MOST]:
            self._tree.set_favourite(name, is_favourite=True)
        is_shown = str(self._kept(INTERNAL, "")).casefold() == "true"
        self._internal.setChecked(is_shown)
        self._tree.show_internal(shown=is_shown)

    def toggle(self, topic: str) -> None:
        """Make a topic a favourite, or an ordinary one again."""
        favourites = self._tree.favourites
        self._tree.set_favourite(topic, is_favourite=topic not in favourites)
        if self._shell.settings is not None:
            # commas are in no topic's name
            self._shell.settings.setValue(FAVOURITES, ",".join(sorted(favourites)[:MOST]))

    def _toggle_current(self) -> None:
        if self._shell.current_topic is not None:
            self.toggle(self._shell.current_topic)

    def _show(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        self._tree.show_internal(shown=shown)
        if self._shell.settings is not None:
            self._shell.settings.setValue(INTERNAL, "true" if shown else "false")

    def _kept(self, name: str, default: str) -> object:
        settings = self._shell.settings
        return default if settings is None else settings.value(name, default)
