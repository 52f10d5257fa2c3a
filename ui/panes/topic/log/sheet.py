"""ActSheet: beside the page, exactly what an act would do, whom it touches, and the act itself."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from engine.contract.log import LogDescription
from engine.contract.values import Command, EngineError, Reply
from ui.action import action, start
from ui.dialogs.dialog import SameAs
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.notices import Notice, notices
from ui.panes.topic.log.acts import (
    TITLES,
    Act,
    Preview,
    command_of,
    done_words,
    preview_of,
    roll_preview,
)
from ui.panes.topic.log.words import group_fate, offset_of, positions_of
from ui.same_as import delete_records_line
from ui.widgets.badge import Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import count, visible

WIDTH = 340
MOST_GROUPS = 50


class ActSheet(Surface):
    """One act on one partition; closes itself when it is done."""

    closed = Signal()
    cut_changed = Signal(object)
    """Where the log would begin, or None."""

    def __init__(
        self,
        port: EnginePort,
        store: Store,
        act: Act,
        log: LogDescription,
        place: tuple[str, int],
        *,
        offset: int | None = None,
    ) -> None:
        super().__init__("panel")
        self._port, self._store, self._act, self._log = port, store, act, log
        self._topic, self._partition = place
        self._name = f"{visible(self._topic, 80)}-{self._partition}"
        self._turn = 0
        self.preview = Preview((), "")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(TITLES[act])
        self.offset = Input("Up to, not including", mono=True)
        self.offset.setFixedWidth(140)
        self.note = SafeLabel("", "small", "dim", wrap=True)
        self.problem = Message()
        self.same_as = SameAs()
        self.same_as.hide()
        self.run = Button("", kind="plain" if act == "roll" else "danger")
        self.run.hide()
        self._rows, self._groups = QVBoxLayout(), QVBoxLayout()
        self._rows.setSpacing(8)
        self._groups.setSpacing(6)
        self._warning = QWidget()
        row(
            Glyph("triangle-alert", "warn_fg", 14), SafeLabel("Cannot be undone", "small"), None,
            spacing=8, into=self._warning,
        )  # fmt: skip
        self._warning.hide()
        self._build()
        self.offset.textChanged.connect(self._look)
        self.run.clicked.connect(self._carry_out)
        if act == "delete":
            at = log.high_watermark if offset is None else offset
            self.offset.setText(f"{at:,}")
            self.setFocusProxy(self.offset)
        else:
            self.setFocusProxy(self.run)
            self._look()

    @property
    def row_words(self) -> list[str]:
        """The preview as it is read."""
        return [f"{name} {value}" for name, value in self.preview.rows]

    @property
    def group_words(self) -> list[str]:
        start_offset = self.preview.new_start
        if start_offset is None:
            return []
        return [
            f"{name} {count(at)} {group_fate(at, start_offset)[0]}"
            for name, at in self._positions()
        ]

    def _build(self) -> None:
        close = ToolButton("x", tip="Close")
        close.clicked.connect(self.closed)
        head = row(SafeLabel(TITLES[self._act], "h3"), None, close, margins=(16, 6, 8, 6))
        asked = QWidget()
        row(SafeLabel("Up to, not including", "body", "dim"), None, self.offset, into=asked)
        asked.setVisible(self._act == "delete")
        about = SafeLabel(self._name, "strong")
        inner = Surface("panel")
        column(
            about, 10, asked, 4, self.problem, 8, self._rows, 10, self.note, 10, self._groups, 10,
            self.same_as, None, self._warning, margins=(16, 12, 16, 12), into=inner,
        )  # fmt: skip
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setAccessibleName("What it would do")
        cancel = Button("Cancel")
        cancel.clicked.connect(self.closed)
        foot = row(None, cancel, self.run, spacing=8, margins=(16, 10, 16, 10))
        body = column(head, Line(), scroll, Line(), foot)
        body.setStretch(2, 1)
        row(Line(vertical=True), body, into=self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.offset.hasFocus():
            self.run.setFocus()
        else:
            super().keyPressEvent(event)

    def _wanted(self) -> int | None:
        return offset_of(self.offset.text())

    def _look(self) -> None:
        """Ask for the preview of what the field says now."""
        self._turn += 1
        if self._act == "roll":
            self._show(roll_preview(self._log))
            return
        if self._act == "delete" and self._wanted() is None:
            self._refuse("A whole number, such as 128,440.")
            return
        start(self, self._ask(self._turn))

    async def _ask(self, turn: int) -> None:
        try:
            reply = await ask(self._port, self._command(preview=True), Reply)
        except EngineError as refusal:
            if turn == self._turn:
                self._refuse(refusal.text)
            return
        if turn == self._turn:
            self._show(preview_of(reply, self._log))

    def _command(self, *, preview: bool) -> Command:
        offset = self._wanted() if self._act == "delete" else None
        return command_of(self._act, self._topic, self._partition, offset=offset, preview=preview)

    def _refuse(self, words: str) -> None:
        self.offset.show_state("bad" if self._act == "delete" else "")
        self._show(Preview((), ""))
        self.problem.say(words, "bad")

    def _show(self, preview: Preview) -> None:
        self.preview = preview
        self.problem.say("")
        self.note.setText(preview.note)
        self.note.setVisible(bool(preview.note))
        if preview.rows:
            self.offset.show_state("")
        _empty(self._rows)
        for name, value in preview.rows:
            line = QWidget()
            row(SafeLabel(name, "body", "dim"), None, SafeLabel(value, "strong"), into=line)
            self._rows.addWidget(line)
        self._show_groups()
        self.run.setVisible(bool(preview.button))
        if preview.button:
            self.run.setText(preview.button)
            self.run.setAccessibleName(preview.button)
        self._warning.setVisible(bool(preview.button) and not preview.can_be_undone)
        self.same_as.setVisible(self._act == "delete" and bool(preview.button))
        if self._act == "delete":
            cluster = self._store.cluster
            address = cluster.address if cluster is not None else "localhost:9092"
            self.same_as.show_line(
                delete_records_line(address, self._topic, self._partition, self._wanted())
            )
        self.setAccessibleDescription("; ".join([*self.row_words, preview.note]))
        self.cut_changed.emit(preview.new_start)

    def _positions(self) -> list[tuple[str, int]]:
        return positions_of(self._store.groups.values(), self._topic, self._partition)

    def _show_groups(self) -> None:
        _empty(self._groups)
        start_offset = self.preview.new_start
        found = self._positions()
        if start_offset is None:
            return
        self._groups.addWidget(SafeLabel(f"Groups that read {self._name}", "small_strong"))
        if not found:
            self._groups.addWidget(SafeLabel("None has committed an offset", "small", "dim"))
        # whoever loses records first: a list that is cut must not hide them
        found.sort(key=lambda one: one[1])
        for name, at in found[:MOST_GROUPS]:
            word, sentence = group_fate(at, start_offset)
            line = QWidget()
            mark = (
                Glyph("triangle-alert", "warn_fg", 14) if sentence else Glyph("check", "ok_fg", 14)
            )
            label = SafeLabel(visible(name, 60), "body", elide=True)
            cells = row(
                mark, label, SafeLabel(count(at), "mono_small", "dim"),
                SafeLabel(word, "small", "warn" if sentence else "dim"), spacing=8, into=line,
            )  # fmt: skip
            cells.setStretch(1, 1)
            self._groups.addWidget(line)
            if sentence:
                words = SafeLabel(sentence, "small", "dim", wrap=True)
                words.setContentsMargins(22, 0, 0, 0)
                self._groups.addWidget(words)
        if len(found) > MOST_GROUPS:
            more = f"and {len(found) - MOST_GROUPS:,} more"
            self._groups.addWidget(SafeLabel(more, "small", "dim"))

    @action
    async def _carry_out(self) -> None:
        self.run.setEnabled(False)
        try:
            reply = await ask(self._port, self._command(preview=False), Reply)
        except EngineError as refusal:
            self.run.setEnabled(True)
            self.problem.say(refusal.text, "bad")
            return
        notices().tell(Notice(done_words(reply, self._name), "ok"))
        self.closed.emit()


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
