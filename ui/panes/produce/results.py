"""What became of each sending: where its records lie, why they were refused, and once more."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget
from typing_extensions import override

from ui.panes.produce.sending import SendRun
from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import clock_time, count, counted, visible

RESULTS_KEPT, LAST_LEAST = 50, 112


def place_of(run: SendRun) -> str:
    """`orders-3 @ 214,932`, of the record written last."""
    if run.last is None:
        return ""
    partition, offset = run.last
    return visible(f"{run.order.topic}-{partition} @ {count(offset)}", 80)


def counts_of(run: SendRun) -> str:
    """How it stands, exactly."""
    words = f"{counted(run.sent, 'record')} written"
    return f"{words}, {count(run.failed)} failed" if run.failed else words


def _told(run: SendRun) -> tuple[str, str]:
    """A title and a sentence for what was refused."""
    assert run.problem is not None
    return run.problem.code or "Refused", run.problem.text


class Result(QWidget):
    """One sending; it follows the run while that goes on."""

    record_chosen = Signal(str, int, int)
    again_wanted = Signal(object)
    """Its `Order`."""

    def __init__(self, run: SendRun) -> None:
        super().__init__()
        self.run = run
        self._glyph = Glyph("circle-check", "ok_fg", 14)
        self.link = Button("", kind="link", tip="Show the record")
        self.link.clicked.connect(self._go)
        self._title = SafeLabel("", "medium")
        self._below = SafeLabel("", "small", "dim", wrap=True)
        key = run.order.key
        shown = visible(key.text, 24) if key.choice == "given" else key.choice
        again = ToolButton("rotate-ccw", tip="Send the same again", mini=True, icon_size=14)
        again.clicked.connect(self._again)
        line = row(
            column(4, self._glyph, None), column(self.link, self._title, self._below),
            column(None, SafeLabel(shown, "small", "dim", elide=True)), column(again, None),
            spacing=8, margins=(16, 5, 12, 5),
        )  # fmt: skip
        line.setStretch(1, 1)
        column(line, Line(), into=self)
        run.changed.connect(self.show_run)
        run.ended.connect(self.show_run)
        self.show_run()

    def show_run(self) -> None:
        run = self.run
        place = place_of(run)
        self.link.setVisible(bool(place))
        self.link.setText(place)
        self.link.setAccessibleName(f"Show {place}")
        is_bad = run.problem is not None
        self._glyph.show_icon(
            "circle-x" if is_bad else "circle-check", "bad_fg" if is_bad else "ok_fg"
        )
        words = [] if run.is_single and not is_bad else [counts_of(run)]
        if run.at_ms:
            words.insert(0, clock_time(run.at_ms))
        self._title.setVisible(is_bad)
        if is_bad:
            title, text = _told(run)
            self._title.setText(title)
            words = [visible(text, 400)] if run.is_single else [*words, visible(text, 400)]
            self.setAccessibleName(f"{title}: {text}")
        self._below.setText(" · ".join(words))

    def _again(self) -> None:
        self.again_wanted.emit(self.run.order)

    def _go(self) -> None:
        if self.run.last is not None:
            self.record_chosen.emit(self.run.order.topic, *self.run.last)


class Last(QWidget):
    """The newest result on one line, for a dock too narrow for the list."""

    record_chosen = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.run: SendRun | None = None
        self._place = ""
        self._glyph = Glyph("circle-check", "ok_fg", 14)
        self.link = Button("", kind="link", tip="Show the last record")
        self.link.clicked.connect(self._go)
        self._words = SafeLabel("", "small", "dim", elide=True)
        line = row(self._glyph, self.link, self._words, spacing=6, into=self)
        line.setStretch(2, 1)
        line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def show_run(self, run: SendRun) -> None:
        self.run = run
        self._place = place_of(run)
        self.link.setVisible(bool(self._place))
        self.link.setAccessibleName(f"Show {self._place}")
        self._fit()
        is_bad = run.problem is not None
        self._glyph.show_icon(
            "circle-x" if is_bad else "circle-check", "bad_fg" if is_bad else "ok_fg"
        )
        self._words.set_tone("bad" if is_bad else "dim")
        words = [] if run.is_single else [counts_of(run)]
        if is_bad:
            words += _told(run)
        self._words.setText(visible(" ".join(words), 400))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        words = (self._place, self.link), (self._words.full_text, self._words)
        wide = sum(part.fontMetrics().horizontalAdvance(text) for text, part in words)
        return QSize(wide + 40, CONTROL_HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(LAST_LEAST, CONTROL_HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The topic gives way first: the form names it too."""
        room = max(self.width() - 24, LAST_LEAST - 24)
        metrics, place = self.link.fontMetrics(), self._place
        if metrics.horizontalAdvance(place) > room:
            place = place.rpartition("-")[2]
        self.link.setText(metrics.elidedText(place, Qt.TextElideMode.ElideLeft, room))

    def _go(self) -> None:
        if self.run is not None and self.run.last is not None:
            self.record_chosen.emit(self.run.order.topic, *self.run.last)


class Results(Surface):
    """The last sendings, newest first."""

    record_chosen = Signal(str, int, int)
    again_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("bg")
        self.results: list[Result] = []
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

    def add(self, run: SendRun) -> Result:
        result = Result(run)
        result.record_chosen.connect(self.record_chosen)
        result.again_wanted.connect(self.again_wanted)
        self.results.insert(0, result)
        self._lines.insertWidget(0, result)
        while len(self.results) > RESULTS_KEPT:
            self._drop(self.results.pop())
        self._show()
        return result

    def clear(self) -> None:
        while self.results:
            self._drop(self.results.pop())
        self._show()

    def _drop(self, result: Result) -> None:
        self._lines.removeWidget(result)
        result.run.changed.disconnect(result.show_run)
        result.run.ended.disconnect(result.show_run)
        result.hide()
        result.deleteLater()

    def _show(self) -> None:
        self._none.setVisible(not self.results)
        self.clear_button.setVisible(bool(self.results))
