"""RecordView: the live table of records, painted in one go over a ring of raw batches.

It follows the end until the reader scrolls up, selects or pauses; from then on nothing on the
screen moves by itself, and what came meanwhile is counted in the pill. Only rows in sight are
decoded, and nothing runs while nothing changes.
"""

from collections import OrderedDict
from datetime import date

from PySide6.QtCore import QDate, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.tail.cells import Painted, Row, char_width, measure, paint_row, row_of
from ui.tail.columns import ColumnName, ColumnWidths, Layout
from ui.tail.painter import HEAD, ROW, TablePainter, pill_rect
from ui.tail.ring import Record, RecordRing
from ui.tail.times import full_time
from ui.theme import themes
from ui.widgets.painted import PaintedArea
from ui.widgets.surface import Surface
from ui.widgets.text import count

ROWS_KEPT = 512
"""Laid-out rows kept for scrolling back and forth."""
NEAR_EDGE = 40
"""So many rows from the first or the last one more are asked for."""


class RecordView(PaintedArea):
    """Rows of records with follow, pause, selection by row and a pill for what is new."""

    record_selected = Signal(object)
    """The `Record` of the row that the user chose."""
    record_opened = Signal(object)
    """A `Record`, by double click or Enter."""
    menu_asked = Signal(object, QPoint)
    """A `Record` and where, on the screen."""
    copy_asked = Signal(object)
    """The selected `Record`, by Ctrl+C."""
    filter_asked = Signal(str)
    """A condition, from the menu of a record; asked only where `takes_filters`."""
    following_changed = Signal(bool)
    pause_changed = Signal(bool)
    front_wanted = Signal()
    """The reader is near the first row: older records are wanted."""
    back_wanted = Signal()
    """The reader is near the last row: newer records are wanted, where they are not live."""
    live_wanted = Signal()
    """The reader wants to follow, and the ring is not at the live end (`can_follow`)."""
    painted = Signal()
    """After each paint; `painted_offset` says what has been on the screen."""

    def __init__(
        self,
        ring: RecordRing,
        name: str,
        *,
        with_topic: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self.ring = ring
        self.can_follow = True
        """Whether the ring's end is the end of what there is; its owner says so."""
        self.takes_filters = False
        self._unread_elsewhere = 0
        self._with_topic = with_topic
        self._top = 0
        self._is_following = True
        self._is_paused = False
        self._followed_before_pause = False
        self._shown_end: int | None = None
        """The row before which a paused view ends."""
        self._held_from = 0
        """`ring.appended_bytes` before the first batch that a paused view holds on to."""
        self._seen_end = 0
        self._selected: int | None = None
        self._widths = ColumnWidths()
        self._layout: Layout | None = None
        self._grown = False
        self._rows: OrderedDict[int, tuple[Row, Painted]] = OrderedDict()
        self._painted_offsets: dict[tuple[str, int], int] = {}
        self._today = _today()
        self._painter = TablePainter()
        self._titles: dict[str, str] = {}
        self.set_with_topic(with_topic=with_topic)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        corner = Surface("head")
        corner.setFixedHeight(HEAD)
        self.addScrollBarWidget(corner, Qt.AlignmentFlag.AlignTop)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        themes().changed.connect(self._theme_changed)

    # --- what it shows -------------------------------------------------------------------------

    @property
    def is_following(self) -> bool:
        return self._is_following

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    @property
    def new_count(self) -> int:
        """Records that came below what the reader has seen."""
        if self._is_following:
            return 0
        return max(self.ring.end - self._seen_end, 0) + self._unread_elsewhere

    @property
    def selected_row(self) -> int | None:
        return self._selected

    @property
    def protected_row(self) -> int | None:
        """The first row that may not be evicted, because somebody is reading it."""
        return None if self._is_following else self._top

    @property
    def held_share(self) -> float:
        """How much of the ring a paused view and what waits behind it take."""
        if not self._is_paused:
            return 0.0
        return min((self.ring.appended_bytes - self._held_from) / self.ring.max_bytes, 1.0)

    @property
    def last_visible_row(self) -> int:
        return min(self._top + self._rows_in_sight, self._end) - 1

    def visible_rows(self) -> range:
        """The absolute numbers of the rows in sight, the last may be cut by the edge."""
        return range(self._top, min(self._top + self._rows_in_sight + 1, self._end))

    def row_at(self, y: int) -> int | None:
        """The row under a height in the viewport."""
        row = self._top + (y - HEAD) // ROW
        return row if y >= HEAD and self._top <= row < self._end else None

    def cell_text(self, row: int, column: ColumnName) -> str:
        """What a cell says."""
        return self._row(row)[0].text(column)

    def record_at(self, row: int) -> Record:
        return self._row(row)[0].record

    def painted_offset(self, topic: str, partition: int) -> int | None:
        """The highest offset of a partition that has been painted."""
        return self._painted_offsets.get((topic, partition))

    # --- what may be done with it ----------------------------------------------------------------

    def refresh(self) -> None:
        """The ring changed: keep the reader's place, or follow the end, and paint once."""
        today = _today()
        if today != self._today:  # past midnight every time shows its date
            self._today = today
            self._rows.clear()
        if self._is_following:
            self._top = max(self.ring.first, self.ring.end - self._rows_in_sight)
            self._seen_end = self.ring.end
        else:
            self._top = self._clamped(self._top)
        self._sync_bar()
        self.viewport().update()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.set_paused(paused=False)
        if not self.can_follow:
            self.live_wanted.emit()
            return
        self._set_following(following=True)
        self.refresh()

    def set_with_topic(self, *, with_topic: bool) -> None:
        """Name partitions with their topic: `orders-3` instead of `3`."""
        self._with_topic = with_topic
        self._titles = {"partition": "Partition"} if with_topic else {}
        self._widths = ColumnWidths()
        if with_topic:
            self._widths.need("partition", 10, char_width())
        self._layout = None
        self._rows.clear()

    def show_unread(self, count: int) -> None:
        """Records newer than the ring's last: the log has them, the ring does not."""
        if count != self._unread_elsewhere:
            self._unread_elsewhere = count
            self.viewport().update()

    def take_as_known(self) -> None:
        """The rows so far were there when somebody began to look: none of them is new."""
        self._seen_end = max(self._seen_end, self.ring.end)

    def unfollow(self) -> None:
        """Stay on the rows in sight."""
        self._set_following(following=False)

    def set_paused(self, *, paused: bool) -> None:
        """Hold the picture still; what comes meanwhile waits below it."""
        if paused == self._is_paused:
            return
        self._is_paused = paused
        if paused:
            self._followed_before_pause = self._is_following
            self._shown_end = self.ring.end
            self._held_from = self.ring.appended_bytes - self.ring.bytes_from(self._top)
            self._set_following(following=False)
        else:
            self._shown_end = None
            if self._followed_before_pause and self.can_follow:
                self._set_following(following=True)
            elif self._followed_before_pause:
                self.live_wanted.emit()
        self.pause_changed.emit(paused)
        self.refresh()

    def start_over(self, *, following: bool) -> None:
        """The ring was cleared: forget places, selection and laid-out rows."""
        self._selected = None
        self._shown_end = None
        self._rows.clear()
        self._top = self.ring.first
        self._seen_end = self.ring.end
        self._unread_elsewhere = 0
        if self._is_paused:
            self._is_paused = False
            self.pause_changed.emit(False)
        self._set_following(following=following)
        self.refresh()

    def show_row(self, row: int) -> None:
        """Put a row at the top without following."""
        self._set_following(following=False)
        self._top = self._clamped(row)
        self._seen_end = self.last_visible_row + 1
        self._sync_bar()
        self.viewport().update()

    def select(self, row: int) -> None:
        """Select a row and bring it into sight; the view stands still from now on."""
        if not self.ring.first <= row < self._end:
            return
        self._set_following(following=False)
        self._selected = row
        if row < self._top:
            self._top = row
        elif row >= self._top + self._rows_in_sight:
            self._top = row - self._rows_in_sight + 1
        self._sync_bar()
        self._mark_seen()
        record = self.record_at(row)
        self.setAccessibleDescription(self._spoken(row))
        self.record_selected.emit(record)
        self._ask_at_edges()
        self.viewport().update()

    # --- places ----------------------------------------------------------------------------------

    @property
    def _rows_in_sight(self) -> int:
        return max((self.viewport().height() - HEAD) // ROW, 1)

    @property
    def _end(self) -> int:
        return self.ring.end if self._shown_end is None else max(self._shown_end, self.ring.first)

    def _clamped(self, top: int) -> int:
        return max(min(top, self._end - self._rows_in_sight), self.ring.first)

    def _sync_bar(self) -> None:
        bar = self.verticalScrollBar()
        blocked = bar.blockSignals(True)
        bar.setRange(0, max(self._end - self.ring.first - self._rows_in_sight, 0))
        bar.setPageStep(self._rows_in_sight)
        bar.setEnabled(bar.maximum() > 0)  # its room stays, a handle that moves nothing goes
        bar.setValue(self._top - self.ring.first)
        bar.blockSignals(blocked)
        if not blocked:
            bar.update()

    def _scrolled(self, value: int) -> None:
        self._top = self.ring.first + value
        at_end = value >= self.verticalScrollBar().maximum()
        if at_end and not self._is_paused and self.can_follow:
            self._set_following(following=True)
        elif not at_end:
            self._set_following(following=False)
        self._mark_seen()
        self._ask_at_edges()
        self.viewport().update()

    def _mark_seen(self) -> None:
        self._seen_end = max(self._seen_end, self.last_visible_row + 1)

    def _ask_at_edges(self) -> None:
        if self._top - self.ring.first < NEAR_EDGE:
            self.front_wanted.emit()
        if self._end - self.last_visible_row < NEAR_EDGE:
            self.back_wanted.emit()

    def _set_following(self, *, following: bool) -> None:
        if following != self._is_following:
            self._is_following = following
            if not following:
                self._seen_end = max(self.last_visible_row + 1, self.ring.end)
            self.following_changed.emit(following)
            self.viewport().update()

    def _spoken(self, row: int) -> str:
        words = self._row(row)[0]
        where = words.record.position
        name = f"{where.topic}-{where.partition} @ {count(where.offset)}"
        return f"{name}, key {words.key.text[:80]}, value {words.text('value')[:200]}"

    # --- rows ------------------------------------------------------------------------------------

    def _row(self, number: int) -> tuple[Row, Painted]:
        known = self._rows.get(number)
        if known is not None:
            return known
        row = row_of(self.ring.record(number), with_topic=self._with_topic, today=self._today)
        if measure(row, self._widths):
            self._layout = None
            self._grown = True
            self._rows = OrderedDict(
                (n, (r, paint_row(r, self._columns, with_topic=self._with_topic)))
                for n, (r, _) in self._rows.items()
            )
        made = row, paint_row(row, self._columns, with_topic=self._with_topic)
        self._rows[number] = made
        if len(self._rows) > ROWS_KEPT:
            self._rows.popitem(last=False)
        return made

    @property
    def _columns(self) -> Layout:
        width = self.viewport().width()
        if self._layout is None or self._layout.width != width:
            self._layout = self._widths.layout(width)
        return self._layout

    # --- Qt's side -------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        rows = [(number, self._row(number)) for number in self.visible_rows()]
        if self._grown:  # a column grew while rows were laid out
            self._grown = False
            rows = [(number, self._row(number)) for number, _ in rows]
        self._painter.paint(
            self.viewport(),
            self._columns,
            [(number, painted) for number, (_, painted) in rows],
            selected=self._selected,
            has_focus=self.hasFocus(),
            new_count=self.new_count,
            titles=self._titles,
        )
        for _, (row, _) in rows:
            where = row.record.position
            key = where.topic, where.partition
            if where.offset > self._painted_offsets.get(key, -1):
                self._painted_offsets[key] = where.offset
        self.painted.emit()

    @override
    def _fit(self) -> None:
        self._rows.clear()
        self.refresh()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._pill().contains(at):
            self.follow()
            return
        row = self.row_at(at.y())
        if row is not None:
            self.select(row)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(round(event.position().y()))
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.record_opened.emit(self.record_at(row))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        on_pill = self._pill().contains(event.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor if on_pill else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self._selected
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            row = self.row_at(event.pos().y())
            if row is not None:
                self.select(row)
        elif row is not None:
            at = self.viewport().mapToGlobal(QPoint(60, HEAD + (row - self._top + 1) * ROW))
        if row is not None and self.ring.first <= row < self._end:
            self.menu_asked.emit(self.record_at(row), at)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = self._rows_in_sight
        here = self._selected
        if here is None or not self.ring.first <= here < self._end:
            here = None
        match event.key():
            case Qt.Key.Key_Space:
                self.set_paused(paused=not self._is_paused)
            case Qt.Key.Key_End:
                self.follow()
            case Qt.Key.Key_Home:
                self.select(self.ring.first)
            case Qt.Key.Key_Up:
                self.select(self.last_visible_row if here is None else here - 1)
            case Qt.Key.Key_Down:
                self.select(self.last_visible_row if here is None else here + 1)
            case Qt.Key.Key_PageUp:
                self.select(max((self._top if here is None else here) - page, self.ring.first))
            case Qt.Key.Key_PageDown:
                self.select(min((self._top if here is None else here) + page, self._end - 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if here is not None:
                self.record_opened.emit(self.record_at(here))
            case _ if here is not None and event.matches(QKeySequence.StandardKey.Copy):
                self.copy_asked.emit(self.record_at(here))
            case _:
                super().keyPressEvent(event)

    def _pill(self) -> QRect:
        return pill_rect(self.viewport().size(), self.new_count)

    @override
    def tip_at(self, at: QPoint) -> str:
        row = self.row_at(at.y())
        view = None if row is None else self.record_at(row).view
        box = self._columns.boxes["time"]
        if view is None or not box.left <= at.x() <= box.left + box.width:
            return ""
        return full_time(view.timestamp_ms)

    def _theme_changed(self) -> None:
        self._painter = TablePainter()
        self.viewport().update()


def _today() -> date:
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())
