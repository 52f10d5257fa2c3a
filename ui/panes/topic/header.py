"""The head of a topic's page: name, badges, the pages behind it, and what may be done."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from engine.contract.views import TopicView
from ui.models.store import Store
from ui.models.tree_words import topic_problem
from ui.theme.tokens import PAGE_HEADER_HEIGHT
from ui.widgets.badge import Badge, Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.tabs import Tabs
from ui.widgets.text import counted, visible

PAGES = ("Messages", "Partitions", "Configuration", "Groups", "Log", "Replicas")
WIDE, ROOMY = 860, 720
"""Below the first badges leave, below the second the words of the button."""


class TopicHeader(Surface):
    """One line: it gives way by leaving out badges first, then the words of buttons."""

    page_chosen = Signal(int)
    produce_asked = Signal()
    tail_asked = Signal()
    join_asked = Signal()
    grow_asked = Signal()
    delete_asked = Signal()

    def __init__(self, store: Store, topic: str, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._store = store
        self._topic = topic
        self.name = SafeLabel(visible(topic), "h2", elide=True)
        self.state = Badge("")
        self.tabs = Tabs("Pages of the topic", "page")
        for page in PAGES:
            self.tabs.addTab(page)
        self.produce = Button("Produce", "send", tip="Produce a record to this topic")
        self.produce_icon = ToolButton("send", tip="Produce a record to this topic")
        self.more = ToolButton("ellipsis", tip="More about this topic", boxed=True)
        line = row(
            Glyph("list", "acc_fg", 20), 8, self.name, 12, self.state, 8, self.tabs, None,
            self.produce, self.produce_icon, 4, self.more, margins=(16, 0, 12, 0),
        )  # fmt: skip
        column(line, Line(), into=self)
        self.setFixedHeight(PAGE_HEADER_HEIGHT + 1)
        self.tabs.currentChanged.connect(self.page_chosen)
        self.produce.clicked.connect(self.produce_asked)
        self.produce_icon.clicked.connect(self.produce_asked)
        self.more.clicked.connect(self._open_menu)
        store.topic_changed.connect(self._changed)
        store.partitions_changed.connect(self._changed)
        self._changed(topic)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width()
        self.state.setVisible(bool(self.state.words) and wide >= WIDE)
        self.produce.setVisible(wide >= ROOMY)
        self.produce_icon.setVisible(wide < ROOMY)

    def _changed(self, topic: str) -> None:
        view = self._store.topics.get(self._topic)
        if topic != self._topic or view is None:
            return
        problem = topic_problem(self._store.partitions.get(topic, {}).values())
        if problem:
            self.state.show_state(problem, "warn", "triangle-alert")
        else:
            self.state.show_state(_facts(view), "dim")
        self._fit()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for text, icon_name, signal in (
            ("Watch its records in a dock", "list-end", self.tail_asked),
            ("Read as a group…", "users", self.join_asked),
            ("Add partitions…", "layers", self.grow_asked),
            ("Delete topic…", "trash-2", self.delete_asked),
        ):
            add_entry(menu, text, icon_name, signal.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))


def _facts(view: TopicView) -> str:
    words = counted(view.partition_count, "partition")
    if view.is_internal:
        words += ", internal"
    return f"{words}, compacted" if "compact" in view.cleanup_policy else words
