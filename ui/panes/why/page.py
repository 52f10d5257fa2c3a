"""WhyPage: why a client, a group, a member or a topic gets no messages, looked at again and again."""

from functools import partial
from typing import NamedTuple, Self

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from engine.contract.values import EngineError
from engine.contract.why import Cure, ExplainNoMessages, Explanation
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.panes.why.ladder import WIDE, Ladder, Strip
from ui.panes.why.words import fixed_lines, report
from ui.request_words import entry_words, number_words
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.code import CodeView, code_height
from ui.widgets.copy import CopyButton, copy_text
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.text import clock_time, visible
from ui.widgets.ticking import Ticking

API_WIDE, TIME_WIDE = 112, 84


class WhyTarget(NamedTuple):
    """Who is asked about, as one text for the page's key."""

    kind: str
    name: str
    more: str = ""
    """The member of a group, or the connection of a client."""

    @classmethod
    def of(cls, subject: str) -> Self:
        return cls(*[*subject.split("\t"), "", ""][:3])

    @property
    def subject(self) -> str:
        return "\t".join(self)

    @property
    def title(self) -> str:
        return f"Why: {visible(self.name, 60)}"

    @property
    def question(self) -> ExplainNoMessages:
        match self.kind:
            case "group":
                return ExplainNoMessages(group_id=self.name, member_id=self.more)
            case "topic":
                return ExplainNoMessages(topic=self.name)
        number = int(self.more) if self.more.isdigit() else None
        return ExplainNoMessages(client_id=self.name, connection_id=number)


class WhyPage(Ticking):
    """Verdict, the ladder of causes, evidence and cures; it looks again each second it is seen."""

    reset_asked = Signal(str)
    produce_asked = Signal(str)
    create_asked = Signal(str)
    requests_asked = Signal(str, object)
    """Show the requests of a client, at an entry of the trace."""

    def __init__(self, port: EnginePort, target: WhyTarget, parent: QWidget | None = None) -> None:
        super().__init__("bg", parent)
        self.target = target
        self.found: Explanation | None = None
        self._port = port
        self._shown: object = None
        self._is_asking = False
        name = visible(target.name, 120)
        whom = f"readers of {name}" if target.kind == "topic" else name
        verb = "do" if target.kind == "topic" else "does"
        self.title = SafeLabel(f"Why {verb} {whom} get no messages?", "h1", elide=True)
        self.checked = SafeLabel("Looking…", "body", "dim", elide=True)
        self.again = Button("Check again", "refresh-cw")
        self.copy = Button("Copy report", "copy")
        self.ladder = Ladder()
        self.mark = Glyph("circle-x", "bad_fg", 20)
        self.verdict = SafeLabel("", "h3", wrap=True, selectable=True)
        self.text = SafeLabel("", "body", "dim", wrap=True, selectable=True)
        self.place = SafeLabel("", "small", "dim", elide=True)
        self.strip = Strip()
        self.strip.hide()
        self.evidence = column(spacing=0)
        self.cures = column(spacing=10)
        self._lay_out()
        self.setAccessibleName(f"Why {verb} {whom} get no messages?")
        self.setFocusProxy(self.again)
        self.again.clicked.connect(self.refresh)
        self.copy.clicked.connect(lambda: copy_text(report(self.found)) if self.found else None)

    def _lay_out(self) -> None:
        words = column(self.title, 2, self.checked)
        head = Surface("panel")
        line = row(Glyph("circle-help", "acc_fg", 20), 10, words, 12, self.again, 8, self.copy,
                   margins=(20, 12, 16, 12), into=head)  # fmt: skip
        line.setStretch(2, 1)
        rungs = Surface("panel")
        rungs.setMinimumWidth(WIDE)
        column(
            row(SafeLabel("From the wire to the record", "small_strong", "dim"),
                margins=(16, 14, 16, 8)),
            self.ladder, None, into=rungs,
        )  # fmt: skip
        card = Surface("card")
        column(
            row(self.mark, 10, self.verdict, margins=(14, 12, 14, 0)),
            row(self.text, margins=(44, 4, 14, 14)),
            into=card,
        )
        side = Surface("bg")
        column(
            card, 16, SafeLabel("Evidence", "h3"), 6, self.place, self.strip, self.evidence, 16,
            SafeLabel("What to do", "h3"), 8, self.cures, None, margins=(24, 16, 24, 16), into=side,
        )  # fmt: skip
        body = row(scrolled(rungs), Line(vertical=True), scrolled(side))
        body.setStretch(0, 2)
        body.setStretch(2, 4)
        column(head, Line(), body, into=self).setStretch(2, 1)

    # -- asking

    @override
    def tick(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look again."""
        if not self._is_asking:
            self._is_asking = True
            start(self, self._ask())

    async def _ask(self) -> None:
        try:
            self.show_found(await ask(self._port, self.target.question, Explanation))
        except EngineError as error:
            self.checked.setText(error.text)
        finally:
            self._is_asking = False

    # -- showing

    def show_found(self, found: Explanation) -> None:
        """Take an answer; what is the same stays as it is, selections and all."""
        self.found = found
        likely = "" if found.is_certain else " Inferred: likely, not certain."
        whose = f"{visible(found.subject, 60)}: " if found.reader_count > 1 else ""
        self.checked.setText(
            f"{whose}Checked {len(found.rungs)} causes in {max(found.took_ms, 0.1):.1f} ms at "
            f"{clock_time(found.at_ms, today_ms=found.at_ms)}. Looks again every second."
        )
        self.ladder.show_rungs(found.rungs)
        if found.is_healthy:
            self.mark.show_icon("circle-check", "ok_fg")
        else:
            is_certain = found.is_certain
            self.mark.show_icon(
                "circle-x" if is_certain else "triangle-alert",
                "bad_fg" if is_certain else "warn_fg",
            )
        self.verdict.setText(visible(found.title, 200))
        self.text.setText(visible(found.text + likely, 1_000))
        place = found.places[0] if found.places else None
        self.strip.show_place(place)
        self.place.setVisible(place is not None)
        if place is not None:
            self.place.setText(f"{visible(place.topic, 80)}-{place.partition}   {self.strip.words}")
        if (shown := (found.evidence, found.cures)) != self._shown:
            self._shown = shown
            self._show_evidence(found)
            self._show_cures(found)

    def _show_evidence(self, found: Explanation) -> None:
        _clear(self.evidence)
        if not found.evidence:
            self.evidence.addWidget(SafeLabel("No request of it is known.", "body", "dim"))
        for entry in found.evidence:
            at, api = (
                SafeLabel(clock_time(entry.at_ms, today_ms=found.at_ms), "mono_small", "dim"),
                SafeLabel(entry.api, "strong"),
            )
            at.setMinimumWidth(TIME_WIDE)
            api.setMinimumWidth(API_WIDE)
            said = SafeLabel(entry_words(entry), "body", "dim", elide=True)
            number = Button(
                number_words(entry) or "requests",
                kind="link",
                tip=f"Show its requests at this {entry.api}",
            )
            number.clicked.connect(partial(self.requests_asked.emit, entry.client_id, entry))
            line = Surface("bg")
            inner = row(at, 8, api, 8, said, 8, number, margins=(0, 5, 0, 5))
            inner.setStretch(4, 1)
            column(inner, Line(), into=line)
            self.evidence.addWidget(line)

    def _show_cures(self, found: Explanation) -> None:
        _clear(self.cures)
        if not found.cures:
            words = "Nothing: it is healthy." if found.is_healthy else "Nothing that is known here."
            self.cures.addWidget(SafeLabel(words, "body", "dim"))
        for cure in found.cures:
            self.cures.addWidget(self._card(found, cure))

    def _card(self, found: Explanation, cure: Cure) -> QWidget:
        card = Surface("card")
        inner = column(
            SafeLabel(visible(cure.title, 200), "strong"), 4,
            SafeLabel(visible(cure.text, 500), "body", "dim", wrap=True),
            margins=(14, 12, 14, 12), into=card,
        )  # fmt: skip
        if cure.code:
            code = CodeView(f"{cure.title}, for {found.library}")
            lines = [visible(f"{line[0]} {line[1:]}", 500) for line in cure.code]
            code.show_code("\n".join(lines), frozenset(
                number for number, line in enumerate(cure.code) if line.startswith("+")
            ))  # fmt: skip
            code.setFixedHeight(code_height(len(lines)))
            fixed = fixed_lines(cure.code)
            copy = CopyButton(lambda: fixed, name="Copy the fixed lines", kind="primary")
            inner.addSpacing(8)
            inner.addWidget(code)
            inner.addSpacing(8)
            inner.addLayout(row(copy, 10, SafeLabel(f"for {found.library}", "small", "dim"), None))
        if (button := self._remedy(found, cure)) is not None:
            inner.addSpacing(8)
            inner.addLayout(row(button, None))
        return card

    def _remedy(self, found: Explanation, cure: Cure) -> Button | None:
        topic = found.places[0].topic if found.places else ""
        match cure.remedy:
            case "reset_offsets" if found.group_id:
                button = Button("Reset offsets…", "history")
                button.clicked.connect(lambda: self.reset_asked.emit(found.group_id))
            case "produce" if topic:
                button = Button("Produce a record…", "send")
                button.clicked.connect(lambda: self.produce_asked.emit(topic))
            case "create_topic":
                button = Button("New topic…", "plus")
                button.clicked.connect(lambda: self.create_asked.emit(""))
            case _:
                return None
        return button


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
