"""Guide: a few steps, one below the other, that tick when the cluster shows they are done."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import color, mix
from ui.widgets.badge import Glyph
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


class GuideStep(QWidget):
    """One step, with room for a button while it is the one to do."""

    def __init__(self, step: Step, number: int, *, is_last: bool) -> None:
        super().__init__()
        self.step = step
        self.is_done = False
        self._mark = _Mark(number, is_last=is_last)
        self._clock = Glyph("clock", "dim", 14)
        self._state = SafeLabel(step.waiting, "small", "dim", wrap=True)
        self._text = SafeLabel(step.text, "body", "dim", wrap=True)
        self._offer = QWidget()
        self._offer.hide()
        self._waits = QWidget()
        line = row(column(2, self._clock, None), self._state, spacing=6, into=self._waits)
        line.setStretch(1, 1)
        words = column(
            4, SafeLabel(step.title, "strong"), 4, self._text, 6, self._waits, self._offer, 14
        )
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
            self._mark.update()
            self._show_offer()
            self._state.setText(self.step.done if is_done else self.step.waiting)
            self._state.set_tone("ok" if is_done else "dim")
            self._clock.show_icon("check" if is_done else "clock", "ok_fg" if is_done else "dim")
            self._name_it(state)

    def _show_offer(self) -> None:
        """A step that can be done here shows how, instead of that it waits."""
        can = self._mark.state == "now" and self._offer.layout() is not None
        self._offer.setVisible(can)
        self._waits.setVisible(not can)

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
    """The steps under a title with their count."""

    def __init__(self, title: str, text: str, steps: tuple[Step, ...]) -> None:
        super().__init__("panel")
        last = len(steps)
        self.steps = [GuideStep(s, n, is_last=n == last) for n, s in enumerate(steps, 1)]
        self.count = SafeLabel("", "small", "dim")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = _Progress()
        column(
            row(SafeLabel(title, "h3"), None, self.count),
            4,
            SafeLabel(text, "small", "dim", wrap=True),
            14,
            self._bar,
            14,
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
