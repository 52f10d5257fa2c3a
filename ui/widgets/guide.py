"""Guide: a few steps, one below the other, that tick when the cluster shows they are done."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import color, mix
from ui.widgets.badge import Glyph
from ui.widgets.button import ToolButton
from ui.widgets.ink import CENTRE, Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Surface, column, row

DISC = 25


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, how the guide knows, and what it says while it waits and after."""

    title: str
    text: str
    waiting: str
    done: str


class _Mark(QWidget):
    """The numbered disc, a tick when done, and the dashed way to the next."""

    def __init__(self, number: int, *, is_last: bool) -> None:
        super().__init__()
        self._number, self._is_last = number, is_last
        self.state = "wait"
        self.setFixedWidth(DISC)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        middle = DISC / 2
        with Ink(self) as ink:
            if not self._is_last:
                pen = QPen(color("edge"), 1.4)
                pen.setDashPattern([2, 2])
                ink.painter.setPen(pen)
                ink.painter.drawLine(int(middle), DISC + 3, int(middle), self.height() - 2)
            if self.state == "done":
                ink.dot(middle, middle, 11.5, mix("ok", "panel", 0.25), "ok")
                ink.icon(6, 6, "check", "ok_fg", 14)
                return
            now = self.state == "now"
            fill = mix("acc", "panel", 0.25) if now else color("panel")
            ink.dot(middle, middle, 11.5, fill, "acc" if now else "edge")
            paint = color("fg") if now else color("dim")
            ink.text(0, 0, DISC, DISC, str(self._number), paint, "small_strong", CENTRE)


class _Title(SafeLabel):
    """A step's title; pressed, it folds or opens the step."""

    pressed = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text, "strong", wrap=True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with Ink(self) as ink:
                ink.fill(0, self.height() - 2, self.width(), 2, "acc_fg")


class GuideStep(QWidget):
    """One step, with room for a button while it is the one to do."""

    def __init__(self, step: Step, number: int, *, is_last: bool) -> None:
        super().__init__()
        self.step = step
        self.is_done = False
        self.is_open = True
        self.title = _Title(step.title)
        self.title.pressed.connect(self._turn)
        self._mark = _Mark(number, is_last=is_last)
        self._clock = Glyph("clock", "dim", 14)
        self._state = SafeLabel(step.waiting, "small", "dim", wrap=True)
        self._text = SafeLabel(step.text, "body", "dim", wrap=True)
        self._offer = QWidget()
        self._offer.hide()
        self._waits = QWidget()
        line = row(column(2, self._clock, None), self._state, spacing=6, into=self._waits)
        line.setStretch(1, 1)
        words = column(4, self.title, 4, self._text, 6, self._waits, self._offer, 14)
        row(self._mark, words, spacing=12, into=self).setStretch(1, 1)
        self._name_it("wait")

    def set_offer(self, *items: QWidget) -> None:
        """What to press while this step is the one to do."""
        row(*items, None, spacing=12, margins=(0, 2, 0, 4), into=self._offer)
        self._show_offer()

    def show_state(self, *, is_done: bool, is_now: bool) -> None:
        self.is_done = is_done
        state = "done" if is_done else "now" if is_now else "wait"
        if state != self._mark.state:
            self._mark.state = state
            self.set_open(not is_done)
            self._mark.update()
            self._show_offer()
            self._state.setText(self.step.done if is_done else self.step.waiting)
            self._state.set_tone("ok" if is_done else "dim")
            self._clock.show_icon("check" if is_done else "clock", "ok_fg" if is_done else "dim")
            self._name_it(state)

    def show_words(self, step: Step) -> None:
        """The same step about another topic."""
        self.step = step
        self.title.setText(step.title)
        self._text.setText(step.text)
        self._state.setText(step.done if self.is_done else step.waiting)
        self._show_offer()
        self.set_open(self.is_open)
        self._name_it(self._mark.state)

    def set_open(self, opened: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        """Show what the step is about, or its title and state alone."""
        self.is_open = opened
        self._text.setVisible(opened and bool(self.step.text))
        state = "open" if opened else "folded"
        self.title.setAccessibleName(f"{self.step.title}, {state}; Space turns it")

    def _turn(self) -> None:
        self.set_open(not self.is_open)

    def _show_offer(self) -> None:
        """A step that can be done here shows how, instead of that it waits."""
        can = self._mark.state == "now" and self._offer.layout() is not None
        self._offer.setVisible(can)
        self._waits.setVisible(not can and bool(self._state.full_text))

    def _name_it(self, state: str) -> None:
        words = self.step.done if state == "done" else self.step.waiting
        self.setAccessibleName(f"{self.step.title}: {words}")


class _Progress(Surface):
    """A thin bar: so many of all steps."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.share = 0.0
        self.setFixedHeight(3)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.box(0, 0, self.width(), 3, "line", radius=1.5)
            if self.share > 0:
                ink.box(0, 0, self.width() * self.share, 3, "ok", radius=1.5)


class Guide(Surface):
    """The steps under a title with their count; done again from the start, or hidden."""

    restart_wanted = Signal()
    hide_wanted = Signal()

    def __init__(self, title: str, text: str, steps: tuple[Step, ...]) -> None:
        super().__init__("panel")
        last = len(steps)
        self.steps = [GuideStep(s, n, is_last=n == last) for n, s in enumerate(steps, 1)]
        again = ToolButton("rotate-ccw", tip="Begin again, with another topic", mini=True)
        again.clicked.connect(self.restart_wanted)
        hide = ToolButton("x", tip="Hide the guide", mini=True)
        hide.clicked.connect(self.hide_wanted)
        self.again, self.hide_button = again, hide
        self.count = SafeLabel("", "small", "dim")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = _Progress()
        progress = row(self._bar, self.count, spacing=10)
        progress.setStretch(0, 1)
        column(
            row(SafeLabel(title, "h3"), None, again, hide),
            4,
            SafeLabel(text, "small", "dim", wrap=True),
            10,
            progress,
            10,
            *self.steps,
            None,
            margins=(20, 14, 16, 12),
            into=self,
        )
        self.setAccessibleName(title)
        self.show_done(tuple(False for _ in steps))

    def show_done(self, done: tuple[bool, ...]) -> None:
        """Tick the steps that are done; the first that is not is the one to do."""
        is_now_free = True
        for step, is_done in zip(self.steps, done, strict=True):
            step.show_state(is_done=is_done, is_now=not is_done and is_now_free)
            is_now_free = is_now_free and is_done
        count = sum(done)
        self.count.setText(f"{count} of {len(done)}")
        self._bar.share = count / len(done)
        self._bar.update()
