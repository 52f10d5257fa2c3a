"""TopicPage: everything about one topic behind one tab."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.panes.topic.configuration import ConfigurationPage
from ui.panes.topic.groups import GroupsPage
from ui.panes.topic.header import PAGES, TopicHeader
from ui.panes.topic.log import LogPage
from ui.panes.topic.messages import MessagesPage
from ui.panes.topic.partitions import PartitionsPage
from ui.panes.topic.replicas import ReplicasPage
from ui.widgets.stack import Stack
from ui.widgets.surface import Surface, column

MESSAGES, PARTITIONS, CONFIGURATION, GROUPS, LOG, REPLICAS = range(len(PAGES))


class TopicPage(Surface):
    """Header and the pages behind its tabs; ends itself when it is closed."""

    produce_asked = Signal(str)
    tail_asked = Signal(str)
    join_asked = Signal(str)
    """Read it as a member of a group."""
    grow_asked = Signal(str)
    delete_asked = Signal(str)
    group_asked = Signal(str)
    broker_asked = Signal(int)
    record_selected = Signal(object)
    record_opened = Signal(object)

    def __init__(
        self, port: EnginePort, store: Store, topic: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("bg", parent)
        self.topic = topic
        view = store.topics.get(topic)
        self._topic_id = view.topic_id if view is not None else ""
        self._store = store
        self.header = TopicHeader(store, topic)
        self.messages = MessagesPage(port, store, topic)
        self.partitions = PartitionsPage(port, store, topic)
        self._stack = Stack()
        self._stack.addWidget(self.messages)
        self._stack.addWidget(self.partitions)
        self.configuration = ConfigurationPage(port, store, topic)
        self._stack.addWidget(self.configuration)
        self.groups = GroupsPage(store, topic)
        self._stack.addWidget(self.groups)
        self.log = LogPage(port, store, topic)
        self._stack.addWidget(self.log)
        self.replicas = ReplicasPage(port, store, topic)
        self._stack.addWidget(self.replicas)
        column(self.header, self._stack, into=self).setStretch(1, 1)
        self.setAccessibleName(f"Topic {topic}")
        self.setFocusProxy(self.messages.view)
        self.header.page_chosen.connect(self._show_page)
        self.header.produce_asked.connect(self._produce)
        self.header.tail_asked.connect(self._tail)
        self.header.join_asked.connect(self._join)
        self.groups.join_asked.connect(self._join)
        self.header.grow_asked.connect(self._grow)
        self.header.delete_asked.connect(self._delete)
        self.messages.produce_asked.connect(self._produce)
        self.groups.group_asked.connect(self.group_asked)
        self.replicas.broker_asked.connect(self.broker_asked)
        self.log.produce_asked.connect(self._produce)
        self.messages.record_selected.connect(self.record_selected)
        self.messages.record_opened.connect(self.record_opened)
        store.topic_changed.connect(self._topic_changed)

    @property
    def view(self) -> QWidget:
        """What paints the records, for whoever measures when one was on the screen."""
        return self.messages.view

    def show_configuration(self) -> None:
        self.header.tabs.setCurrentIndex(CONFIGURATION)

    def show_log(self, partition: int | None = None) -> None:
        if partition is not None:
            self.log.show_partition(partition)
        self.header.tabs.setCurrentIndex(LOG)

    def show_replicas(self) -> None:
        self.header.tabs.setCurrentIndex(REPLICAS)

    def show_messages(self) -> None:
        self.header.tabs.setCurrentIndex(MESSAGES)

    def show_partition(self, partition: int, offset: int | None = None) -> None:
        """Go to one partition's row, or with an offset to that record."""
        if offset is None:
            self.header.tabs.setCurrentIndex(PARTITIONS)
            self.partitions.show_partition(partition)
        else:
            self.messages.show_offset(partition, offset)
            self.header.tabs.setCurrentIndex(MESSAGES)
            self.messages.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def kept(self) -> str:
        """Which page is in front and where its records begin, for the next start."""
        return f"{self.header.tabs.currentIndex()} {self.messages.kept()}"

    def bring_back(self, kept: str) -> None:
        page, _, messages = kept.partition(" ")
        self.messages.bring_back(messages)
        if page.isascii() and page.isdigit():
            self.header.tabs.setCurrentIndex(min(int(page), self.header.tabs.count() - 1))

    def edit_filter(self) -> None:
        """Ctrl+F: the settings by name, else the records by what they say."""
        if self.header.tabs.currentIndex() == CONFIGURATION:
            self.configuration.edit_filter()
            return
        self.show_messages()
        self.messages.edit_filter()

    def refresh(self) -> None:
        """Read what is shown again: the records from where the seek bar says, settings, log."""
        if self.header.tabs.currentIndex() == CONFIGURATION:
            self.configuration.refresh()
        elif self.header.tabs.currentIndex() == LOG:
            self.log.refresh()
        elif self.header.tabs.currentIndex() == REPLICAS:
            self.replicas.refresh()
        else:
            self.messages.reopen()

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        """Hold the records still, or let them move again."""
        self.messages.view.set_paused(paused=paused)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.messages.stop()
        super().closeEvent(event)

    def _show_page(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        views = (
            self.messages.view, self.partitions.table, self.configuration.table, self.groups.table,
            self.log.strip, self.replicas.grid,
        )  # fmt: skip
        self.setFocusProxy(views[page])
        if page == CONFIGURATION:
            self.configuration.begin()

    def _topic_changed(self, name: str) -> None:
        view = self._store.topics.get(name)
        if name == self.topic and view is not None and view.topic_id != self._topic_id:
            self._topic_id = view.topic_id  # deleted and made anew: other records
            self.messages.reopen()

    def _produce(self) -> None:
        self.produce_asked.emit(self.topic)

    def _tail(self) -> None:
        self.tail_asked.emit(self.topic)

    def _join(self) -> None:
        self.join_asked.emit(self.topic)

    def _grow(self) -> None:
        self.grow_asked.emit(self.topic)

    def _delete(self) -> None:
        self.delete_asked.emit(self.topic)
