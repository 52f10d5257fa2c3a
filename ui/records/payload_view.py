"""PayloadView: some bytes of a record as text, JSON tree, MsgPack tree or hex, and why so."""

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from engine.decode.coordinator import Meaning
from engine.decode.payload import (
    FORMS,
    HEAVY_BYTES,
    SLICE_BYTES,
    Choice,
    Form,
    Reader,
    choose,
    reader_of,
)
from ui.records.hex_view import HexView
from ui.records.payload_tree import PayloadTree
from ui.records.plain_text import PlainText
from ui.tail.text import decode, visible_lines
from ui.widgets.button import Button
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import column, row
from ui.widgets.text import size

NAMES = ("Text", "JSON", "MsgPack", "Hex")
SLICE_MS = 8
"""So much of a frame may go into reading a payload; the rest waits for the next turn."""
STEPS = 400
_NO_SUCH = {"json": "JSON", "msgpack": "MsgPack"}


class PayloadView(QWidget):
    """Takes the form the bytes have until somebody chooses another."""

    form_chosen = Signal(str)
    """The user chose a form; "" where it is the one the bytes have anyway."""

    def __init__(self, name: str, *, height: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._data: bytes | None = None
        self._meaning: Meaning | None = None
        self._reader: Reader | None = None
        self._from = 0
        self._is_asked = False
        self.form = Segmented(f"Show the {name.lower()} as", NAMES)
        self.why = SafeLabel("", "small", "dim", wrap=True)
        self.text = PlainText(name)
        self.tree = PayloadTree(f"{name} as a tree")
        self.hex = HexView(f"{name} in hex")
        self.read_button = Button("Read it all", "play")
        self.before = Button("Before", kind="ghost", tip="The part before")
        self.after = Button("After", kind="ghost", tip="The part behind")
        self._stack = QStackedWidget()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._build(height)
        self._soon.timeout.connect(self._go_on)
        self.form.chosen.connect(self._chosen)
        self.read_button.clicked.connect(self._read_all)
        self.before.clicked.connect(lambda: self._turn(-SLICE_BYTES))
        self.after.clicked.connect(lambda: self._turn(SLICE_BYTES))

    @property
    def is_reading(self) -> bool:
        return self._reader is not None

    def show_payload(
        self, data: bytes | None, form: Form | None = None, meaning: Meaning | None = None
    ) -> None:
        """Show other bytes, as a form that was chosen before or as what they are.

        What has a meaning of Kafka's own has it as its JSON.
        """
        self._data, self._from, self._is_asked = data, 0, False
        self._meaning = meaning if data else None
        choice = self._choose()
        wanted = form or (choice.form if choice is not None else "text")
        blocked = self.form.blockSignals(True)
        self.form.choose(FORMS.index(wanted))
        self.form.blockSignals(blocked)
        self._why = choice.why if choice is not None and form in {None, choice.form} else ""
        self.form.setEnabled(bool(data))
        self._show()

    def show_words(self, words: str) -> None:
        """Words in place of a payload."""
        self._end()
        self._data, self._meaning = None, None
        self.form.setEnabled(False)
        self._say(words)
        self.text.show_text("")
        self._turn_to(self.text)
        self.text.setVisible(False)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()

    def _build(self, height: int) -> None:
        for page in (self.text, self.tree, self.hex):
            self._stack.addWidget(page)
        if height:
            self._stack.setFixedHeight(height)
        else:
            self._stack.setMinimumHeight(180)
        self.read_button.hide()
        turns = row(self.why, self.before, self.after, self.read_button, spacing=4)
        turns.setStretch(0, 1)
        column(row(self.form, None), 6, self._stack, 4, turns, into=self).setStretch(2, 1)
        self.setFocusProxy(self.form)

    def _chosen(self, at: int) -> None:
        self._from, self._is_asked = 0, False
        choice = self._choose()
        is_usual = choice is not None and choice.form == FORMS[at]
        self._why = choice.why if choice is not None and is_usual else ""
        self.form_chosen.emit("" if is_usual else FORMS[at])
        self._show()

    def _choose(self) -> Choice | None:
        if self._meaning is not None:
            return Choice("json", self._meaning.why)
        return choose(self._data) if self._data else None

    def _show(self) -> None:
        self._end()
        data, form = self._data, FORMS[self.form.current]
        self.text.setVisible(True)
        is_sliced = data is not None and form == "text" and len(data) > SLICE_BYTES
        self.before.setVisible(is_sliced)
        self.after.setVisible(is_sliced)
        if data is None:
            self._say("null: no bytes at all, which is not the same as empty")
            self._words_only("null")
        elif not data:
            self._say(choose(data).why)
            self._words_only('""')
        elif form == "hex":
            self.hex.show_bytes(data)
            self._turn_to(self.hex)
            self._say(self._why)
        elif form == "text":
            self._show_text(data)
        elif form == "json" and self._meaning is not None:
            self._show_tree(self._meaning.json, form)
        else:
            self._show_tree(data, form)

    def _words_only(self, words: str) -> None:
        self.text.show_text(words)
        self._turn_to(self.text)

    def _show_text(self, data: bytes) -> None:
        part = data[self._from : self._from + SLICE_BYTES]
        self.text.show_text(visible_lines(decode(part, SLICE_BYTES)))
        self._turn_to(self.text)
        end = self._from + len(part)
        self.before.setEnabled(self._from > 0)
        self.after.setEnabled(end < len(data))
        words = self._why
        if len(data) > SLICE_BYTES:
            words = (
                f"{size(self._from)} to {size(end)} of {size(len(data))}; copying takes all of it"
            )
        self._say(words)

    def _turn(self, by: int) -> None:
        if self._data is not None and 0 <= self._from + by < len(self._data):
            self._from += by
            self._show_text(self._data)

    def _show_tree(self, data: bytes, form: Form) -> None:
        if len(data) > HEAVY_BYTES and not self._is_asked:
            self.text.show_text(visible_lines(decode(data, 4_096)) + " …")
            self._turn_to(self.text)
            self._say(f"{size(len(data))} are read as {_NO_SUCH[form]} when you ask")
            self.read_button.show()
            return
        self._reader = reader_of(form, data)
        self._go_on()

    def _read_all(self) -> None:
        self._is_asked = True
        self._show()

    def _go_on(self) -> None:
        """Read on for a part of a frame."""
        reader = self._reader
        if reader is None:
            return
        taken = QElapsedTimer()
        taken.start()
        while not (is_done := reader.step(STEPS)) and taken.elapsed() < SLICE_MS:
            pass
        if not is_done:
            self._say(f"Reading: {reader.progress:.0%}")
            self._soon.start()
            return
        self._reader = None
        if reader.refusal is not None:
            self._fail(reader.refusal.why)
            return
        self.tree.show_root(reader.root)
        self._turn_to(self.tree)
        words = self._why.removesuffix("; too large to be read unasked")
        if reader.duplicates:
            words = f"{words}. {reader.duplicates:,} names occur more than once in their object"
            self.why.set_tone("warn")
        self._say(words, tone="warn" if reader.duplicates else "dim")

    def _fail(self, why: str) -> None:
        form = FORMS[self.form.current]
        if self._data is not None:
            self.text.show_text(visible_lines(decode(self._data, SLICE_BYTES)))
        self._turn_to(self.text)
        self._say(f"This is no {_NO_SUCH[form]}: {why}. Shown as text.", tone="warn")

    def _say(self, words: str, *, tone: str = "dim") -> None:
        self.why.set_tone(tone)
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _turn_to(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)

    def _end(self) -> None:
        self._soon.stop()
        self._reader = None
        self.read_button.hide()
        self.before.hide()
        self.after.hide()
