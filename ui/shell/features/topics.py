"""Topics in the window: the explorer, their pages, and making, growing and deleting them."""

from PySide6.QtCore import QObject

from ui.dialogs.create_topic import CreateTopicDialog
from ui.dialogs.delete_topic import DeleteTopicDialog
from ui.dialogs.grow_topic import GrowTopicDialog
from ui.dialogs.move_replicas import MoveReplicasDialog
from ui.notices import Notice, notices
from ui.panes.explorer import Explorer
from ui.panes.topic import TopicPage
from ui.shell.centre import Key
from ui.shell.features.topic_list import TopicList
from ui.shell.features.trash import Trash
from ui.shell.pages import PageKind
from ui.shell.shell import Shell


class Topics(QObject):
    """Opens a topic's page, and the forms that change topics."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._store, self._port = shell, shell.store, shell.port
        self._window = shell.window
        self._awaited: tuple[str, int | None, int | None] | None = None
        self.explorer = Explorer(self._store)
        self.trash = Trash(shell)
        self._ids = {name: view.topic_id for name, view in self._store.topics.items()}
        self._deleted_here: set[str] = set()
        shell.docks.add("explorer", "Explorer", self.explorer, "left")
        shell.pages.add_kind(
            "topic", PageKind(self._make_page, "list", exists=self._store.topics.__contains__)
        )
        self._add_actions()
        self.list = TopicList(shell, self.explorer)
        self._wire()

    def open(self, name: str, partition: int | None = None, offset: int | None = None) -> None:
        """Bring a topic's page to the front; one that is not known yet opens when it is."""
        page = self._shell.pages.open(("topic", name))
        if page is None:
            self._awaited = (name, partition, offset)
        elif isinstance(page, TopicPage) and partition is not None:
            page.show_partition(partition, offset)

    def open_log(self, name: str, partition: int | None = None) -> None:
        """Bring a topic's page to the front at the log of a partition."""
        page = self._shell.pages.open(("topic", name))
        if isinstance(page, TopicPage):
            page.show_log(partition)

    def new(self, name: str = "") -> None:
        """Open the form for a new topic."""
        if self._store.cluster is None:
            notices().tell(Notice("The cluster is not running yet", "warn"))
            return
        dialog = CreateTopicDialog(self._window, self._port, self._store, name)
        dialog.created.connect(self.open)
        dialog.open()

    def grow(self, name: str) -> None:
        if name in self._store.topics:
            GrowTopicDialog(self._window, self._port, self._store, name).open()

    def delete(self, name: str) -> None:
        if name in self._store.topics:
            dialog = DeleteTopicDialog(self._window, self._port, self._store, name)
            dialog.begun.connect(self._deleted_here.add)
            dialog.open()

    def _add_actions(self) -> None:
        add = self._shell.actions.add
        add(
            "new_topic", "&New topic…", "plus", "Ctrl+N",
            menus=("File/new", "Topic/open"), needs="cluster", handler=self.new,
        )  # fmt: skip
        add(
            "configure_topic", "&Configuration", "sliders-horizontal",
            menus="Topic/change", needs="topic", handler=self._configure_current,
        )  # fmt: skip
        add(
            "topic_log", "&Log", "scroll-text",
            menus="Topic/change", needs="topic", handler=self._log_of_current,
        )  # fmt: skip
        add(
            "grow_topic", "&Add partitions…", "layers",
            menus="Topic/change", needs="topic", handler=self._grow_current,
        )  # fmt: skip
        add(
            "move_replicas", "Move &replicas…", "server",
            menus="Topic/change", needs="topic", handler=self._move_current,
            tip="On how many brokers a topic lies, and on which",
        )  # fmt: skip
        add(
            "delete_topic", "&Delete topic…", "trash-2",
            menus="Topic/change", needs="topic", handler=self._delete_current,
        )  # fmt: skip

    def _wire(self) -> None:
        shell, explorer, store = self._shell, self.explorer, self._store
        explorer.topic_chosen.connect(self.open)
        explorer.partition_chosen.connect(self.open)
        explorer.client_chosen.connect(shell.client_wanted)
        explorer.broker_chosen.connect(shell.broker_wanted)
        explorer.broker_act_asked.connect(shell.broker_act_wanted)
        explorer.group_chosen.connect(shell.group_wanted)
        explorer.reset_asked.connect(shell.reset_wanted)
        explorer.why_asked.connect(shell.why_wanted)
        explorer.delete_group_asked.connect(shell.delete_group_wanted)
        explorer.map_asked.connect(lambda: shell.map_wanted.emit(""))
        explorer.new_topic_asked.connect(self._new)
        explorer.produce_asked.connect(shell.produce_wanted)
        explorer.tail_asked.connect(shell.watch_wanted)
        explorer.grow_asked.connect(self.grow)
        explorer.back_up_asked.connect(shell.back_up_wanted)
        explorer.delete_asked.connect(self.delete)
        explorer.selection_moved.connect(self._see_current)
        shell.topic_wanted.connect(self.open)
        shell.log_wanted.connect(self.open_log)
        explorer.log_chosen.connect(self.open_log)
        shell.new_topic_wanted.connect(self.new)
        shell.grow_wanted.connect(self.grow)
        shell.delete_wanted.connect(self.delete)
        shell.centre.current_changed.connect(self._page_changed)
        store.frame_applied.connect(self._open_awaited)
        store.topic_changed.connect(self._topic_changed)
        store.topic_gone.connect(self._topic_went)

    def _make_page(self, name: str) -> TopicPage:
        shell = self._shell
        page = TopicPage(self._port, self._store, name)
        page.produce_asked.connect(shell.produce_wanted)
        page.tail_asked.connect(shell.watch_wanted)
        page.join_asked.connect(lambda topic: shell.join_wanted.emit("", topic))
        page.grow_asked.connect(self.grow)
        page.group_asked.connect(shell.group_wanted)
        page.broker_asked.connect(shell.broker_wanted)
        page.delete_asked.connect(self.delete)
        page.record_selected.connect(shell.record_selected)
        page.record_opened.connect(shell.record_opened)
        pause = shell.actions["pause"]
        page.set_paused(pause.isChecked())
        pause.toggled.connect(page.set_paused)
        return page

    def _open_awaited(self) -> None:
        """After the whole frame: the explorer has the topic's row by then."""
        if self._awaited is not None and self._awaited[0] in self._store.topics:
            awaited, self._awaited = self._awaited, None
            self.open(*awaited)

    def _topic_changed(self, name: str) -> None:
        self._ids[name] = self._store.topics[name].topic_id

    def _topic_went(self, name: str) -> None:
        had_page = self._shell.pages.close(("topic", name))
        topic_id = self._ids.pop(name, "")
        if self._store.is_starting_over:  # another folder: it was not deleted
            self._deleted_here.discard(name)
        elif had_page or name in self._deleted_here:
            self._deleted_here.discard(name)
            self.trash.tell_deleted(name, topic_id, had_page=had_page)
        self._see_current()

    def _page_changed(self, key: Key | None) -> None:
        if key is not None and key[0] == "topic":
            self.explorer.show_topic(key[1])
        elif key is not None and key[0] == "group":
            self.explorer.show_group(key[1])
        self._see_current()

    def _see_current(self, _what: object = None) -> None:
        key = self._shell.centre.current
        is_page = key is not None and key[0] == "topic"
        current = key[1] if key is not None and is_page else self.explorer.selected_topic
        self._shell.current_topic = current
        self._shell.actions.set_met("topic", current is not None)
        is_group = key is not None and key[0] == "group"
        group = key[1] if key is not None and is_group else self.explorer.selected_group
        self._shell.current_group = group
        self._shell.actions.set_met("group", group is not None)

    def _new(self) -> None:
        self.new()

    def _configure_current(self) -> None:
        page = self._shell.pages.open(("topic", self._shell.current_topic or ""))
        if isinstance(page, TopicPage):
            page.show_configuration()

    def _log_of_current(self) -> None:
        self.open_log(self._shell.current_topic or "")

    def _grow_current(self) -> None:
        self.grow(self._shell.current_topic or "")

    def _move_current(self) -> None:
        name = self._shell.current_topic or ""
        if name in self._store.topics:
            MoveReplicasDialog(self._window, self._port, self._store, name).open()

    def _delete_current(self) -> None:
        self.delete(self._shell.current_topic or "")
