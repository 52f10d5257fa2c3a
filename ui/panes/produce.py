"""Produce: writes one record through the broker's own path and says where it lies."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSplitter, QWidget
from typing_extensions import override

from engine.contract.commands import Produce, Produced
from engine.contract.values import EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.combo import Combo, SortedCombo
from ui.widgets.headers import HeaderRows
from ui.widgets.label import SafeLabel
from ui.widgets.payload import KeyInput, ValueInput
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import clock_time, count, visible

RESULTS_KEPT = 50
WITH_RESULTS = 860
"""From this width on the results have a column of their own."""
AUTOMATIC = "Automatic"
_LABEL_WIDTH = 60


class _Result(QWidget):
    """How one send went: where the record lies, or why it was refused."""

    record_chosen = Signal(str, int, int)

    def __init__(self, produced: Produced | None, refusal: EngineError | None, key: str) -> None:
        super().__init__()
        self._produced = produced
        if produced is not None:
            place = _place(produced)
            self.link = Button(place, kind="link", tip=f"Show {place}")
            self.link.clicked.connect(self._go)
            below = SafeLabel(clock_time(produced.timestamp_ms), "small", "dim")
            glyph, words = Glyph("circle-check", "ok_fg", 14), column(self.link, below)
        else:
            assert refusal is not None
            title = refusal.code or "Refused"
            below = SafeLabel(visible(refusal.text, 400), "small", "dim", wrap=True)
            glyph, words = (
                Glyph("circle-x", "bad_fg", 14),
                column(SafeLabel(title, "medium"), below),
            )
            self.setAccessibleName(f"{title}: {refusal.text}")
        line = row(
            column(4, glyph, None), words, column(None, SafeLabel(key, "small", "dim", elide=True)),
            spacing=8, margins=(16, 5, 16, 5),
        )  # fmt: skip
        line.setStretch(1, 1)
        column(line, Line(), into=self)

    def _go(self) -> None:
        if self._produced is not None:
            done = self._produced
            self.record_chosen.emit(done.topic, done.partition, done.offset)


class _Last(QWidget):
    """The newest result on one line, for a dock too narrow for the list."""

    record_chosen = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.has_result = False
        self._produced: Produced | None = None
        self._glyph = Glyph("circle-check", "ok_fg", 14)
        self.link = Button("", kind="link", tip="Show the last record")
        self.link.clicked.connect(self._go)
        self._words = SafeLabel("", "small", "bad", elide=True)
        line = row(self._glyph, self.link, self._words, spacing=6, into=self)
        line.setStretch(2, 1)

    def show_result(self, produced: Produced | None, refusal: EngineError | None) -> None:
        self.has_result, self._produced = True, produced
        self.link.setVisible(produced is not None)
        self._words.setVisible(refusal is not None)
        if produced is not None:
            self._glyph.show_icon("circle-check", "ok_fg")
            self.link.setText(_place(produced))
            self.link.setAccessibleName(f"Show {_place(produced)}")
        if refusal is not None:
            self._glyph.show_icon("circle-x", "bad_fg")
            self._words.setText(visible(f"{refusal.code} {refusal.text}".strip(), 400))

    def _go(self) -> None:
        if self._produced is not None:
            done = self._produced
            self.record_chosen.emit(done.topic, done.partition, done.offset)


def _place(produced: Produced) -> str:
    place = f"{produced.topic}-{produced.partition} @ {count(produced.offset)}"
    return visible(place, 80)


class _Results(Surface):
    """The last results, newest first."""

    record_chosen = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__("bg")
        self.results: list[_Result] = []
        self.clear_button = Button("Clear", kind="ghost")
        self.clear_button.clicked.connect(self.clear)
        self.clear_button.hide()
        self._none = SafeLabel(
            "Where each record went is listed here, with a link to it.", "small", "dim", wrap=True
        )
        self._none.setContentsMargins(16, 4, 16, 0)
        inner = Surface("bg")
        self._lines = column(self._none, None, into=inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = row(
            SafeLabel("Last results", "small_strong"), None, self.clear_button,
            margins=(16, 6, 10, 2),
        )  # fmt: skip
        column(head, scroll, into=self)

    def add(self, result: _Result) -> None:
        result.record_chosen.connect(self.record_chosen)
        self.results.insert(0, result)
        self._lines.insertWidget(0, result)
        while len(self.results) > RESULTS_KEPT:
            self._drop(self.results.pop())
        self._show()

    def clear(self) -> None:
        while self.results:
            self._drop(self.results.pop())
        self._show()

    def _drop(self, result: _Result) -> None:
        self._lines.removeWidget(result)
        result.hide()
        result.deleteLater()

    def _show(self) -> None:
        self._none.setVisible(not self.results)
        self.clear_button.setVisible(bool(self.results))


class ProducePane(Surface):
    """The form, the value and the results, side by side."""

    record_chosen = Signal(str, int, int)
    """Topic, partition and offset of a record to look at."""
    new_topic_wanted = Signal()

    def __init__(self, port: EnginePort, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("bg", parent)
        self._port, self._store = port, store
        self.topic = SortedCombo("Topic")
        self.topic.setPlaceholderText("No topics yet")
        self.partition = Combo("Partition", (AUTOMATIC,))
        self.key = KeyInput()
        self.value = ValueInput()
        self.headers = HeaderRows()
        self.send_button = Button("Send", "send", "primary", tip="Send the record (Ctrl+Return)")
        self.send_button.clicked.connect(self.send)
        self.new_topic = Button("New topic…", "plus", "ghost")
        self.new_topic.clicked.connect(self.new_topic_wanted)
        self.problem = SafeLabel("", "small", "dim", elide=True)
        self._summary_icon = Glyph("check", "ok_fg", 14)
        self._summary = SafeLabel("", "small", "dim", elide=True)
        self.results = _Results()
        self.results.record_chosen.connect(self.record_chosen)
        self.last = _Last()
        self.last.record_chosen.connect(self.record_chosen)
        self.last.hide()
        self._build()
        self.topic.show_names(name for name, view in store.topics.items() if not view.is_internal)
        self.topic.currentTextChanged.connect(self._show_partitions)
        self.value.changed.connect(self._show_summary)
        store.topic_changed.connect(self._take_topic)
        store.topic_gone.connect(self.topic.drop_name)
        self._show_partitions()
        self._show_summary()

    def open_for(self, topic: str) -> None:
        """Make ready to write into a topic."""
        if topic:
            self.topic.choose(topic)
        self.value.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def send(self) -> None:
        """Send what the form holds now; the result joins the list."""
        if not self.send_button.isEnabled():
            return
        key = self.key.payload()
        place = self.partition.currentIndex()
        command = Produce(
            topic=self.topic.currentText(),
            value=self.value.payload(),
            key=key,
            partition=None if place <= 0 else place - 1,
            headers=self.headers.headers(),
        )
        start(self, self._send(command, "" if key is None else visible(key.decode(), 24)))

    async def _send(self, command: Produce, shown_key: str) -> None:
        try:
            produced = await ask(self._port, command, Produced)
        except EngineError as refusal:
            self._show_result(None, refusal, shown_key)
        else:
            self._show_result(produced, None, shown_key)

    def _show_result(
        self, produced: Produced | None, refusal: EngineError | None, key: str
    ) -> None:
        self.results.add(_Result(produced, refusal, key))
        self.last.show_result(produced, refusal)
        self.last.setVisible(self.width() < WITH_RESULTS)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(560, 120)

    @override
    def sizeHint(self) -> QSize:
        return QSize(900, 232)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow dock keeps the form: results shrink to the last one, then the form tightens."""
        super().resizeEvent(event)
        self.results.setVisible(self.width() >= WITH_RESULTS)
        self.last.setVisible(self.width() < WITH_RESULTS and self.last.has_result)

    def _build(self) -> None:
        self.topic.setMinimumWidth(96)
        self.partition.setMinimumWidth(104)
        self.key.text.setMinimumWidth(56)
        form = Surface("bg")
        place = row(self.topic, self.partition, spacing=8)
        place.setStretch(0, 3)
        place.setStretch(1, 2)
        key = row(self.key.text, self.key.choice, spacing=8)
        headers = self.headers
        lines = column(
            _labelled("Topic", place),
            _labelled("Key", key),
            _labelled("Headers", headers),
            spacing=8, margins=(16, 10, 12, 8), into=form,
        )  # fmt: skip
        lines.setStretch(2, 1)
        body = Surface("bg")
        head = row(
            _name("Value"), self.value.choice, None, self._summary_icon, self._summary,
            spacing=6, margins=(12, 10, 16, 8),
        )  # fmt: skip
        foot = row(
            self.last,
            self.problem,
            self.new_topic,
            self.send_button,
            spacing=8,
            margins=(12, 8, 16, 8),
        )
        foot.setStretch(1, 1)
        value = column(head, row(self.value.text, margins=(12, 0, 16, 8)), Line(), foot, into=body)
        value.setStretch(1, 1)
        self.results.setMinimumWidth(210)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        for part, share in ((form, 6), (body, 5), (self.results, 4)):
            parts.addWidget(part)
            parts.setStretchFactor(parts.count() - 1, share)
        parts.setSizes([600, 500, 400])
        parts.setFrameShape(QFrame.Shape.NoFrame)
        column(parts, into=self)
        self.setFocusProxy(self.value.text)

    def _take_topic(self, name: str) -> None:
        if self._store.topics[name].is_internal:
            return
        self.topic.add_name(name)
        if name == self.topic.currentText():
            self._show_partitions()

    def _show_partitions(self, _name: str = "") -> None:
        view = self._store.topics.get(self.topic.currentText())
        wanted = 1 + (view.partition_count if view is not None else 0)
        while self.partition.count() > wanted:
            self.partition.removeItem(self.partition.count() - 1)
        while self.partition.count() < wanted:
            self.partition.addItem(f"Partition {self.partition.count() - 1}")
        has_topic = view is not None
        self.send_button.setEnabled(has_topic)
        self.new_topic.setVisible(not has_topic)
        self.problem.setText("" if has_topic else "A record needs a topic to go to.")

    def _show_summary(self) -> None:
        words, is_json = self.value.summary()
        self._summary.setText(words)
        self._summary.set_tone("ok" if is_json else "dim")
        self._summary_icon.setVisible(is_json)


def _name(words: str) -> SafeLabel:
    label = SafeLabel(words, "body", "dim")
    label.setFixedHeight(CONTROL_HEIGHT)
    return label


def _labelled(words: str, what: QWidget | QLayout) -> QWidget:
    label = _name(words)
    label.setFixedWidth(_LABEL_WIDTH)
    holder = QWidget()
    row(column(label, None), what, into=holder).setStretch(1, 1)
    return holder
