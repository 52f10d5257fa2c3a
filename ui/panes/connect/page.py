"""The Connect page: the address, programs to copy, and a guide that ticks itself."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from engine.contract.views import BrokerView
from ui.engine_port import EnginePort
from ui.models.store import Changes, Store
from ui.panes.connect.hello import Hello
from ui.panes.connect.samples import SampleStrip
from ui.remembered import Remembered
from ui.snippets import ClientSnippets, Snippet, snippets
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.code import CodeView, code_height
from ui.widgets.combo import SortedCombo
from ui.widgets.copy import CopyButton, CopyIcon
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.tabs import Tabs
from ui.widgets.text import counted

UNKNOWN_ADDRESS = "localhost:9092"
GUIDE_WIDTH, NARROW_GUIDE_WIDTH = 340, 288
NARROW = 960
HERO_GAPS = 32 + 24 + 32 + 8
"""Between and around the sentence, its choice and the card."""
LEAST_CARD_HEIGHT = code_height(9) + 76
"""The usual program is seen whole."""


class _Card(Surface):
    """One program with its name, a Copy button and the reason for its marked lines."""

    def __init__(self) -> None:
        super().__init__("card")
        self._title = SafeLabel("", "strong")
        self._hint = SafeLabel("", "body", "dim", elide=True)
        self.code = CodeView("Program")
        self._note = SafeLabel("", "small", "dim", elide=True)
        self._snippet: Snippet | None = None
        self.copy = CopyButton(self._text, name="Copy program")
        head = row(
            Glyph("file", "dim"), self._title, self._hint, self.copy,
            margins=(16, 7, 11, 7), spacing=8,
        )  # fmt: skip
        head.setStretch(2, 1)
        foot = row(Glyph("info", "acc_fg", 14), self._note, margins=(16, 8, 12, 9), spacing=8)
        foot.setStretch(1, 1)
        body = column(head, Line(), self.code, Line(), foot, margins=(1, 1, 1, 1), into=self)
        body.setStretch(2, 1)

    def show_snippet(self, snippet: Snippet) -> None:
        self._snippet = snippet
        self._title.setText(snippet.title)
        self._hint.setText(snippet.hint)
        self._note.setText(snippet.note)
        self.code.setAccessibleName(snippet.title)
        self.copy.setAccessibleName(f"Copy {snippet.title}")
        self.code.show_code(snippet.code.rstrip("\n"), snippet.marked)

    def _text(self) -> str:
        return self._snippet.code if self._snippet is not None else ""


class _Hero(Surface):
    """The one sentence that matters, and the address with its Copy."""

    def __init__(self) -> None:
        super().__init__("bg")
        self.title = SafeLabel("Starting your Kafka cluster", "h1")
        self.text = SafeLabel("", "lead", "dim", wrap=True)
        self.address = SafeLabel("", "mono_large", selectable=True)
        self.address.setAccessibleName("Address")
        self._where = SafeLabel("", "small", "dim", elide=True)
        self.place = "inside this window"
        """Where the brokers run."""
        self._mark = Glyph("circle-check", "ok_fg", 20)
        self.copy = CopyButton(self.address.text, name="Copy address", kind="primary")
        self.card = Surface("card")
        line = row(
            self._mark, 12, column(None, self.address, self._where, None), 20, self.copy,
            margins=(16, 8, 16, 9), into=self.card,
        )  # fmt: skip
        line.setStretch(2, 1)
        self.choice = QWidget()
        line = row(self.text, self.choice, None, spacing=8)
        words = column(None, self.title, 4, line, None)
        row(words, self.card, margins=(32, 8, 32, 8), spacing=24, into=self).setStretch(0, 1)

    def show_address(self, address: str, where: str, running: int, down: int) -> None:
        self.title.setText("Your Kafka cluster is running")
        brokers = "One broker" if running <= 1 else counted(running, "broker")
        if down:
            brokers = f"{running:,} of {counted(running + down, 'broker')}"
        self.text.setText(f"{brokers}, {self.place}. The programs below use topic")
        self.address.setText(address)
        self._where.setText(where)
        self._fit()

    def show_waiting(self) -> None:
        self.title.setText("Starting your Kafka cluster")
        self.text.setText("The address appears here as soon as clients can connect.")
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # not from within the layout that resizes it

    def _fit(self) -> None:
        """The sentence stands on one line where there is room for it."""
        taken = self.card.sizeHint().width() + self.choice.sizeHint().width() + HERO_GAPS
        wanted = self.text.fontMetrics().horizontalAdvance(self.text.full_text) + 2
        self.text.setMinimumWidth(wanted if wanted + taken <= self.width() else 0)


class ConnectPage(Surface):
    """What a newcomer sees first."""

    create_topic_wanted = Signal(str)

    def __init__(
        self,
        store: Store,
        settings: Remembered | None = None,
        port: EnginePort | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("bg", parent)
        self._store = store
        self._address = UNKNOWN_ADDRESS
        self._all = snippets(UNKNOWN_ADDRESS)
        self.hero = _Hero()
        self.clients = Tabs("Client", "snippet")
        for known in self._all:
            self.clients.addTab(known.client)
        self._install = SafeLabel("", "mono", "dim", selectable=True)
        self._copy_install = CopyIcon(self._install.text, name="Copy install command")
        self.consumer, self.producer = _Card(), _Card()
        self.samples = SampleStrip(store, port)
        self.three_brokers = Button("Use 3 brokers", "server", "ghost")
        self.three_brokers.hide()
        self.open_folder = Button("Open a data folder…", "folder", "ghost")
        self.open_folder.hide()
        self.hello = Hello(store, settings, self)
        self.hello.create_topic_wanted.connect(self.create_topic_wanted)
        self.hello.topic_changed.connect(self._choose_topic)
        self.guide, self.create_button = self.hello.guide, self.hello.create_button
        self.topic = SortedCombo("Topic in the programs", [self.hello.topic])
        self.topic.setSizeAdjustPolicy(SortedCombo.SizeAdjustPolicy.AdjustToContents)
        self.topic.setMaximumWidth(220)
        row(self.topic, into=self.hero.choice)
        self._build()
        self.setFocusProxy(self.hero.copy)
        self.clients.currentChanged.connect(self._show_snippets)
        self.topic.currentTextChanged.connect(self._make_snippets)
        store.cluster_changed.connect(self._show_address)
        store.broker_changed.connect(self._show_address)
        store.frame_applied.connect(self._take)
        self._show_address()
        self._take()

    @property
    def current(self) -> ClientSnippets:
        """The programs in front."""
        return self._all[max(self.clients.currentIndex(), 0)]

    def offer_folder(self, entry: QAction) -> None:
        """Have a button for another folder; only where the engine can be started on one."""
        self.open_folder.clicked.connect(entry.trigger)
        self.open_folder.show()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(480, 200)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow page the programs stand below each other, and so do the offers."""
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW
        kind = QBoxLayout.Direction
        for line in (self._cards, self._strip):
            line.setDirection(kind.TopToBottom if is_narrow else kind.LeftToRight)
        side = 20 if is_narrow else 32
        self._cards.setContentsMargins(side, 12, side - 8, 12)
        self._strip.setContentsMargins(side, 0, side - 8, 12)
        self.guide.setFixedWidth(NARROW_GUIDE_WIDTH if is_narrow else GUIDE_WIDTH)
        self._install.setVisible(not is_narrow)
        self._show_snippets()

    def _build(self) -> None:
        bar = row(self.clients, None, self._install, 4, self._copy_install, margins=(20, 0, 20, 0))
        self._cards = row(self.consumer, self.producer, spacing=16, margins=(32, 12, 24, 10))
        self._cards.setStretch(0, 1)
        self._cards.setStretch(1, 1)
        offers = column(None, self.three_brokers, self.open_folder, None)
        for offer in (self.three_brokers, self.open_folder):
            offers.setAlignment(offer, Qt.AlignmentFlag.AlignLeft)
        self._strip = row(self.samples, offers, spacing=12, margins=(32, 0, 24, 10))
        self._strip.setStretch(0, 1)
        for card in (self.consumer, self.producer):
            card.setMinimumHeight(LEAST_CARD_HEIGHT)
        left = column(bar, Line(), self._cards, self._strip)
        left.setStretch(2, 1)
        body = row(left, Line(vertical=True), self.guide)
        body.setStretch(0, 1)
        inner = Surface("bg")
        column(self.hero, Line(), body, into=inner).setStretch(2, 1)
        self._scroll = scrolled(inner)
        column(self._scroll, into=self)

    def _show_address(self, _broker_id: int = 0) -> None:
        cluster = self._store.cluster
        self.hero.card.setVisible(cluster is not None)
        if cluster is None:
            self.hero.show_waiting()
            self._show_snippets()
            return
        running = [each for each in self._store.brokers.values() if each.is_running]
        self.hero.show_address(cluster.address, _where(running), len(running), cluster.brokers_down)
        if cluster.address != self._address:
            self._address = cluster.address
            self._make_snippets()

    def _take(self, changes: Changes | None = None) -> None:
        """The topics to choose from."""
        topics = self._store.topics
        for name in topics if changes is None else changes.topics:
            if name in topics and not topics[name].is_internal:
                self.topic.add_name(name)
            elif name not in topics and name != self.hello.topic:
                self.topic.drop_name(name)

    def _choose_topic(self, name: str) -> None:
        self.topic.add_name(name)
        self.topic.choose(name)

    def _make_snippets(self, _topic: str = "") -> None:
        topic = self.topic.currentText() or self.hello.topic
        made = snippets(self._address, topic)
        if made != self._all:
            self._all = made
            self._show_snippets()

    def _show_snippets(self, _at: int = 0) -> None:
        shown = self.current
        self._install.setText(shown.install)
        can_install = " install " in shown.install
        self._copy_install.setVisible(can_install and self.width() >= NARROW)
        self.consumer.show_snippet(shown.consumer)
        self.producer.show_snippet(shown.producer)


def _where(brokers: Collection[BrokerView]) -> str:
    """`Listening on 127.0.0.1 and ::1, ports 9092, 9093 · PLAINTEXT · brokers 1, 2`."""
    hosts = dict.fromkeys(host for broker in brokers for host in broker.bound_hosts)
    ports = sorted({broker.bound_port for broker in brokers if broker.bound_port})
    ids = sorted(broker.broker_id for broker in brokers)
    on = f"Listening on {' and '.join(hosts)}, {_numbers('port', ports)}" if hosts and ports else ""
    return " · ".join(part for part in (on, "PLAINTEXT", _numbers("broker", ids)) if part)


def _numbers(one: str, numbers: Sequence[int]) -> str:
    """`port 9092`, `ports 9092, 9093`, or nothing."""
    text = ", ".join(map(str, numbers))
    return f"{one if len(numbers) == 1 else one + 's'} {text}" if numbers else ""
