"""ProducePane: the form, the value and the results, side by side."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QMenu, QSplitter, QWidget
from typing_extensions import override

from engine.contract.produce import Acks, CodecName, partition_of
from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.panes.produce.completion import TemplateCompletion
from ui.panes.produce.draft import DraftError, Order, payload_maker, summary
from ui.panes.produce.results import Last, Results
from ui.panes.produce.sending import SendRun
from ui.panes.produce.template import HELP, Chance, Moment, real_chance, real_now_ms
from ui.theme import set_icon
from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.combo import Combo, SortedCombo
from ui.widgets.field import Input
from ui.widgets.headers import HeaderRows
from ui.widgets.label import SafeLabel
from ui.widgets.payload import KeyInput, ValueInput
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, visible

WITH_RESULTS = 860
"""From this width on the results have a column of their own."""
AUTOMATIC = "Automatic"
ACKS: tuple[Acks, ...] = ("all", "1")
CODECS: tuple[CodecName, ...] = ("none", "gzip", "snappy", "lz4", "zstd")
ONE, MANY, RATE = range(3)
MOST_RECORDS, MOST_PER_S = 10_000_000, 50_000
_LABEL_WIDTH = 60


class ProducePane(Surface):
    """Sends what the form holds: once, many times, or at a rate until it is stopped."""

    record_chosen = Signal(str, int, int)
    """Topic, partition and offset of a record to look at."""
    new_topic_wanted = Signal()

    def __init__(
        self,
        port: EnginePort,
        store: Store,
        parent: QWidget | None = None,
        *,
        now_ms: Callable[[], int] = real_now_ms,
        chance: Chance = real_chance,
    ) -> None:
        super().__init__("bg", parent)
        self._port, self._store = port, store
        self._now_ms, self._chance = now_ms, chance
        self.run: SendRun | None = None
        """The sending under way."""
        self.topic = SortedCombo("Topic")
        self.topic.setPlaceholderText("No topics yet")
        self.partition = Combo("Partition", (AUTOMATIC,))
        self.acks = Segmented("Acknowledged by", ("acks all", "acks 1"))
        self.codec = Combo("Compression", CODECS)
        self.key = KeyInput()
        self.goes_to = SafeLabel("", "small", "dim", elide=True)
        self.value = ValueInput()
        self.headers = HeaderRows()
        self.amount = Segmented("How many", ("One", "Many", "Rate"))
        self.number = Input("Records to send", "1000", mono=True)
        self.unit = SafeLabel("records", "small", "dim")
        self.send_button = Button("Send", "send", "primary", tip="Send the record (Ctrl+Return)")
        self.send_button.clicked.connect(self.send)
        self.stop_button = Button("Stop", "x", tip="Stop sending (Esc)")
        self.stop_button.clicked.connect(self.stop)
        self.templates = ToolButton("code", tip="Templates: what {{…}} can be filled with")
        self.templates.clicked.connect(self.show_templates)
        for field in (self.key.text, self.value.text):
            TemplateCompletion(field)
        self.fills = QAction("Fill in {{…}}", self)
        self.fills.setCheckable(True)
        self.fills.setChecked(True)
        self.new_topic = Button("New topic…", "plus", "ghost")
        self.new_topic.clicked.connect(self.new_topic_wanted)
        self.problem = SafeLabel("", "small", "dim", elide=True)
        self._summary_icon = Glyph("check", "ok_fg", 14)
        self._summary = SafeLabel("", "small", "dim", elide=True)
        self.results = Results()
        self.last = Last()
        self.last.hide()
        self._build()
        self.topic.show_names(name for name, view in store.topics.items() if not view.is_internal)
        self._wire()
        self._show_partitions()
        self._check()

    @property
    def summary(self) -> str:
        """What the value would be sent as, or what is wrong with it."""
        return self._summary.full_text

    def open_for(self, topic: str) -> None:
        """Make ready to write into a topic."""
        if topic:
            self.topic.choose(topic)
        view = self._store.topics.get(self.topic.currentText())
        key_decides = view is not None and view.partition_count > 1
        first = self.key.text if key_decides else self.value.text
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def order(self) -> Order:
        """What the form asks for now."""
        place, amount = self.partition.currentIndex(), self.amount.current
        number = self._number() or 1
        return Order(
            topic=self.topic.currentText(),
            key=self.key.given(),
            value=self.value.given(),
            headers=self.headers.headers(),
            partition=None if place <= 0 else place - 1,
            codec=CODECS[max(self.codec.currentIndex(), 0)],
            acks=ACKS[self.acks.current],
            record_count={ONE: 1, MANY: number}.get(amount),
            rate_per_s=number if amount == RATE else None,
            fills_templates=self.fills.isChecked(),
        )

    def send(self) -> None:
        """Send what the form holds now; the result joins the list."""
        if self.send_button.isEnabled() and self.send_button.isVisibleTo(self):
            self.send_order(self.order())
            if self.key.text.hasFocus():
                self.key.text.selectAll()  # the next letter begins another key

    def send_order(self, order: Order) -> None:
        """Send something once more, or for the first time."""
        if self.run is not None and self.run.is_running and not self.run.is_single:
            return
        try:
            run = SendRun(self._port, order, self._now_ms, self._chance, self)
        except DraftError as wrong:
            self._tell(str(wrong))
            return
        run.changed.connect(lambda: self._progressed(run))
        run.ended.connect(lambda: self._ended(run))
        self.run = run
        if not run.is_single:
            self.results.add(run)
        run.begin()
        self._show_running()

    def stop(self) -> None:
        """Stop the sending under way; what was asked for is still counted."""
        if self.run is not None:
            self.run.stop()

    def show_templates(self) -> QMenu:
        """The marks with what they do; one that is chosen is put into the value."""
        menu = QMenu(self)
        menu.setAccessibleName("Templates")
        menu.addAction(self.fills)
        menu.addSeparator()
        for help_ in HELP:
            action = menu.addAction(f"{help_.example}   {help_.words}")
            action.triggered.connect(self._inserter(help_.example))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.templates.mapToGlobal(self.templates.rect().topLeft()))
        return menu

    def _inserter(self, example: str) -> Callable[[], None]:
        return lambda: self.value.text.insertPlainText(example)

    def _wire(self) -> None:
        self.topic.currentTextChanged.connect(self._show_partitions)
        for changed in (
            self.value.changed, self.key.changed, self.headers.changed, self.fills.toggled,
            self.partition.currentIndexChanged, self.amount.chosen, self.number.textChanged,
        ):  # fmt: skip
            changed.connect(self._check)
        self.results.record_chosen.connect(self.record_chosen)
        self.results.again_wanted.connect(self.send_order)
        self.last.record_chosen.connect(self.record_chosen)
        self._store.topic_changed.connect(self._take_topic)
        self._store.topic_gone.connect(self.topic.drop_name)

    # --- what happens ----------------------------------------------------------------------------

    def _progressed(self, run: SendRun) -> None:
        self.last.show_run(run)
        self._fit()

    def _ended(self, run: SendRun) -> None:
        if run.is_single:
            self.results.add(run)
        self._progressed(run)
        self._show_running()

    def _show_running(self) -> None:
        run = self.run
        is_running = run is not None and run.is_running and not run.is_single
        self.stop_button.setVisible(is_running)
        self.send_button.setVisible(not is_running)

    def _check(self, _what: object = None) -> None:
        """See as it is typed whether everything can be sent."""
        fills = self.fills.isChecked()
        words, is_fine = summary(self.value.given(), fills=fills)
        self._summary.setText(words)
        is_json = words.startswith("Valid JSON")
        self._summary.set_tone("bad" if not is_fine else "ok" if is_json else "dim")
        self._summary_icon.setVisible(is_json or not is_fine)
        self._summary_icon.show_icon(
            "check" if is_fine else "circle-x", "ok_fg" if is_fine else "bad_fg"
        )
        wrong = "" if is_fine else f"value: {words}"
        key_words, key_fine = summary(self.key.given(), fills=fills)
        self.key.text.show_state("" if key_fine else "bad")
        self._show_goes_to(key_words if not key_fine else "")
        wrong = wrong if key_fine else f"key: {key_words}"
        for name, given in self.headers.headers():
            if not summary(given, fills=fills)[1]:
                wrong = f"header {visible(name, 20)}"
        self._fit()
        self.unit.setText("records" if self.amount.current == MANY else "a second")
        number_fine = self.amount.current == ONE or self._number() is not None
        self.number.show_state("" if number_fine else "bad")
        if not number_fine:
            most = MOST_RECORDS if self.amount.current == MANY else MOST_PER_S
            wrong = f"a number of 1 up to {count(most)}"
        has_topic = self.topic.currentText() in self._store.topics
        self.send_button.setEnabled(has_topic and not wrong)
        self.new_topic.setVisible(not has_topic)
        if not has_topic:
            self._tell("A record needs a topic to go to.")
        else:
            self._tell(f"To correct: {wrong}" if wrong else "")

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _number(self) -> int | None:
        text = self.number.text().replace(",", "").strip()
        most = MOST_RECORDS if self.amount.current == MANY else MOST_PER_S
        if not (text.isascii() and text.isdigit() and len(text) < 12):
            return None
        return int(text) if 1 <= int(text) <= most else None

    def _show_goes_to(self, problem: str) -> None:
        """Where the record will lie, and why there."""
        given, topic = self.key.given(), self._store.topics.get(self.topic.currentText())
        self.goes_to.set_tone("bad" if problem else "dim")
        if problem or topic is None:
            self.goes_to.setText(problem)
            return
        name, chosen = visible(topic.name, 40), self.partition.currentIndex()
        if chosen > 0:
            self.goes_to.setText(f"→ {name}-{chosen - 1}, as chosen")
        elif given.choice == "null":
            self.goes_to.setText("No key: the partitions take turns")
        else:
            fills = self.fills.isChecked()
            if fills and "{{" in given.text:
                self.goes_to.setText("→ by murmur2 of each key")
                return
            made = payload_maker("Key", given, fills=fills)(Moment(1, 0, lambda low, _: low)) or b""
            place, wide = partition_of(made, topic.partition_count), topic.partition_count
            shown = visible(given.text, 24) if given.choice == "given" else "empty"
            self.goes_to.setText(
                f"→ {name}-{place}   murmur2({shown}) mod {wide} = {place}: same key, same partition"
            )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stop_button.isVisibleTo(self):
            self.stop()
        else:
            super().keyPressEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        # lower, and its lines would lie over each other
        return QSize(560, self._form.minimumSizeHint().height())

    @override
    def sizeHint(self) -> QSize:
        return QSize(900, 232)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow dock keeps the form: results shrink to the last one, then the form tightens."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide, is_one = self.width() >= WITH_RESULTS, self.amount.current == ONE
        self.results.setVisible(is_wide)
        self.last.setVisible(not is_wide and is_one and self.last.run is not None)
        self.number.setVisible(not is_one)
        self.unit.setVisible(not is_one and is_wide)

    def _build(self) -> None:
        self.topic.setMinimumWidth(96)
        self.partition.setMinimumWidth(104)
        self.key.text.setMinimumWidth(56)
        self.number.setFixedWidth(72)
        set_icon(self.fills, "check")
        self._form = form = Surface("bg")
        place = row(self.topic, self.acks, spacing=8)
        place.setStretch(0, 1)
        where = row(self.partition, self.codec, spacing=8)
        where.setStretch(0, 1)
        key = row(self.key.kind, self.key.text, spacing=8)
        key.setStretch(1, 1)
        goes = row(self.key.choice, self.goes_to, spacing=8)
        goes.setStretch(1, 1)
        lines = column(
            _labelled("Topic", place),
            _labelled("Partition", where),
            _labelled("Key", column(key, 6, goes)),
            _labelled("Headers", self.headers),
            spacing=8, margins=(16, 10, 12, 8), into=form,
        )  # fmt: skip
        lines.setStretch(3, 1)
        body = Surface("bg")
        head = row(
            _name("Value"), self.value.kind, self.value.choice, self.templates, None,
            self._summary_icon, self._summary,
            spacing=6, margins=(12, 10, 16, 8),
        )  # fmt: skip
        foot = row(
            self.last, self.problem, self.new_topic, self.amount, self.number, self.unit,
            self.stop_button, self.send_button,
            spacing=8, margins=(12, 8, 16, 8),
        )  # fmt: skip
        foot.setStretch(0, 1)
        foot.setStretch(1, 1)
        foot.insertStretch(2, 1)
        self.stop_button.hide()
        value = column(head, row(self.value.text, margins=(12, 0, 16, 8)), Line(), foot, into=body)
        value.setStretch(1, 1)
        self.results.setMinimumWidth(210)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        for part, share in ((form, 5), (body, 6), (self.results, 4)):
            parts.addWidget(part)
            parts.setStretchFactor(parts.count() - 1, share)
        parts.setSizes([480, 600, 360])
        parts.setFrameShape(QFrame.Shape.NoFrame)
        # a dock may be narrower than all three: the results leave first
        column(parts, into=self).setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
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
        self._check()


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
