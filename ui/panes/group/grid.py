"""The grid of members and partitions, painted; after a rebalance the shares slide to their owners."""

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
)
from typing_extensions import override

from ui.models.group_grid import Cell, Grid, Row, cell_words, idle_words, place_name
from ui.models.lags import Place
from ui.theme import ColorName, mix, text_width, themes
from ui.theme.motion import motion
from ui.widgets.ink import CENTRE, Ink
from ui.widgets.painted import PaintedArea
from ui.widgets.text import count, span, visible

NAME_WIDTH, COLUMN_WIDTH, ROW_HEIGHT, HEAD_HEIGHT = 192, 106, 72, 28
WIDEST = 148
"""Columns share the room there is up to this width."""
DEAL_MS = 400
"""How long a share slides from one member to another."""
SHOWN_ROWS = 4
"""The grid has room for so many members at least."""
LOW = 1 / 3
"""A session with less than this left is amber."""


class GroupGrid(PaintedArea):
    """Members stay in sight at the left, partitions at the top; arrows move the cell in hand."""

    cell_chosen = Signal(object)
    """The `Place` in hand, or None."""
    menu_asked = Signal(int, int, QPoint)
    """Row, column (-1: the member itself) and where."""

    def __init__(self, now_ms: Callable[[], float]) -> None:
        super().__init__("Members and partitions")
        self._now_ms = now_ms
        self._grid = Grid()
        self._current: tuple[int, int] | None = None
        self._came_from: dict[Place, int] = {}
        self._moved = QVariantAnimation(self)
        self._moved.setDuration(DEAL_MS)
        self._moved.setStartValue(0.0)
        self._moved.setEndValue(1.0)
        self._moved.valueChanged.connect(self.viewport().update)
        self._moved.finished.connect(self._came_from.clear)
        self.viewport().setMouseTracking(True)
        self.horizontalScrollBar().setSingleStep(COLUMN_WIDTH // 2)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT // 2)
        themes().changed.connect(self.viewport().update)

    # -- what is shown

    @property
    def grid(self) -> Grid:
        return self._grid

    def show_grid(self, grid: Grid) -> None:
        """Take a new moment; partitions that changed hands slide there."""
        before, self._grid = self._grid, grid
        if before.rows != grid.rows:
            self._deal(before)
        if before.rows != grid.rows or before.columns != grid.columns:
            self._fit()
            self.setAccessibleDescription(self._summary())
            if self._current is not None and not self._is_there(*self._current):
                self._choose(None)
        self.viewport().update()

    def _deal(self, before: Grid) -> None:
        rows = {row.member_id: at for at, row in enumerate(before.rows)}
        owner = {place: row.member_id for row in before.rows for place in row.places}
        moves = {
            place: rows[owner[place]]
            for row in self._grid.rows
            for place in row.places
            if owner.get(place, row.member_id) != row.member_id
        }
        if not moves or motion().is_reduced or not self.isVisible():
            return
        self._came_from.clear()
        self._came_from.update(moves)
        self._moved.stop()
        self._moved.start()

    @property
    def is_dealing(self) -> bool:
        return self._moved.state() == QVariantAnimation.State.Running

    @property
    def column_width(self) -> int:
        room = self.viewport().width() - NAME_WIDTH
        return max(COLUMN_WIDTH, min(WIDEST, room // max(len(self._grid.columns), 1)))

    def row_at(self, y: int) -> int | None:
        """The row at a height of the viewport."""
        at = (y - HEAD_HEIGHT + self.verticalScrollBar().value()) // ROW_HEIGHT
        return at if y >= HEAD_HEIGHT and 0 <= at < len(self._grid.rows) else None

    def column_at(self, x: int) -> int | None:
        at = (x - NAME_WIDTH + self.horizontalScrollBar().value()) // self.column_width
        return at if x >= NAME_WIDTH and 0 <= at < len(self._grid.columns) else None

    @property
    def visible_rows(self) -> range:
        top = self.verticalScrollBar().value()
        last = top + self.viewport().height() - HEAD_HEIGHT
        return range(max(0, top // ROW_HEIGHT), min(len(self._grid.rows), ceil(last / ROW_HEIGHT)))

    @property
    def visible_columns(self) -> range:
        left = self.horizontalScrollBar().value()
        last = left + self.viewport().width() - NAME_WIDTH
        return range(
            max(0, left // self.column_width),
            min(len(self._grid.columns), ceil(last / self.column_width)),
        )

    def cell_text(self, row: int, column: int) -> str:
        """What a cell says, all of it; column -1 is the member."""
        if column < 0:
            return self._member_words(self._grid.rows[row])
        cell = self._grid.cell(row, column)
        return cell_words(cell, self._now_ms()) if cell is not None else ""

    @property
    def chosen(self) -> Cell | None:
        """The cell in hand."""
        if self._current is None or self._current[1] < 0:
            return None
        return self._grid.cell(*self._current)

    @property
    def words_in_hand(self) -> str:
        """What the cell or member in hand says; empty where there is none."""
        if self._current is None:
            return ""
        return self.cell_text(*self._current).replace("\n", ", ")

    def _member_words(self, row: Row) -> str:
        member = row.member
        if member is None:
            return f"{len(row.places)} partitions that nobody reads"
        said = [f"{row.name} at {visible(member.host, 80)}", member.state]
        if member.instance_id is not None:
            said.append(f"instance {visible(member.instance_id, 120)}")
        if member.is_leader:
            said.append("the leader: it shares out")
        said += [f"epoch {member.epoch}", f"{len(row.places)} partitions"]
        if member.target is not None:
            wanted = sum(len(found) for _, found in member.target)
            said.append(f"{wanted} once others have given them up")
        said += [words for words in (idle_words(row, self._grid), self._session(row)[0]) if words]
        return ", ".join(said) + f"\n{visible(member.member_id, 200)}"

    def _session(self, row: Row) -> tuple[str, float]:
        """The countdown in words, and what share of it is left."""
        member = row.member
        if member is None or member.session_ends_at_ms is None:
            return "", 1.0
        left = max(0.0, member.session_ends_at_ms - self._now_ms())
        whole = max(member.session_timeout_ms, 1)
        return f"{left / 1000:.1f} of {span(whole)}", min(1.0, left / whole)

    def _summary(self) -> str:
        told = [
            f"{row.name}: {', '.join(map(place_name, sorted(row.places)[:8])) or 'none'}"
            for row in self._grid.rows[:20]
        ]
        return "; ".join(told)

    # -- where it is

    def _is_there(self, row: int, column: int) -> bool:
        return row < len(self._grid.rows) and column < len(self._grid.columns)

    @override
    def sizeHint(self) -> QSize:
        rows = max(len(self._grid.rows), SHOWN_ROWS)
        return QSize(NAME_WIDTH + 4 * COLUMN_WIDTH, HEAD_HEIGHT + rows * ROW_HEIGHT)

    @override
    def _fit(self) -> None:
        room = self.viewport().size()
        wide = NAME_WIDTH + len(self._grid.columns) * self.column_width
        high = HEAD_HEIGHT + len(self._grid.rows) * ROW_HEIGHT
        self.horizontalScrollBar().setPageStep(room.width() - NAME_WIDTH)
        self.horizontalScrollBar().setRange(0, max(0, wide - room.width()))
        self.verticalScrollBar().setPageStep(room.height() - HEAD_HEIGHT)
        self.verticalScrollBar().setRange(0, max(0, high - room.height()))
        bar = self.horizontalScrollBar()
        shown = min(max(len(self._grid.rows), 1), SHOWN_ROWS)
        more = bar.sizeHint().height() if bar.maximum() else 0
        self.setMinimumHeight(HEAD_HEIGHT + shown * ROW_HEIGHT + more)

    def _rect(self, row: float, column: int) -> QRect:
        x = NAME_WIDTH + column * self.column_width - self.horizontalScrollBar().value()
        y = HEAD_HEIGHT + round(row * ROW_HEIGHT) - self.verticalScrollBar().value()
        return QRect(x, y, self.column_width, ROW_HEIGHT)

    # -- keyboard and pointer

    def _choose(self, current: tuple[int, int] | None) -> None:
        if current == self._current:
            return
        self._current = current
        if current is not None:
            area = self._rect(*current)
            bar = self.verticalScrollBar()
            if area.top() < HEAD_HEIGHT:
                bar.setValue(bar.value() + area.top() - HEAD_HEIGHT)
            elif area.bottom() >= self.viewport().height():
                bar.setValue(bar.value() + area.bottom() + 1 - self.viewport().height())
            bar = self.horizontalScrollBar()
            if current[1] >= 0 and area.left() < NAME_WIDTH:
                bar.setValue(bar.value() + area.left() - NAME_WIDTH)
            elif area.right() >= self.viewport().width():
                bar.setValue(bar.value() + area.right() + 1 - self.viewport().width())
        self.cell_chosen.emit(self.chosen.place if self.chosen is not None else None)
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self._current or (0, -1)
        rows, columns = len(self._grid.rows), len(self._grid.columns)
        steps = {
            Qt.Key.Key_Up: (row - 1, column), Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_Left: (row, column - 1), Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_Home: (row, -1), Qt.Key.Key_End: (row, columns - 1),
        }  # fmt: skip
        wanted = steps.get(Qt.Key(event.key()))
        if wanted is None or not rows:
            if event.key() == Qt.Key.Key_Space:
                event.ignore()  # the window pauses with it
            elif event.key() == Qt.Key.Key_Menu and self._current is not None:
                self._ask_menu(self._current, self._rect(row, max(column, 0)).center())
            else:
                super().keyPressEvent(event)
            return
        if self._current is None and event.key() != Qt.Key.Key_End:
            wanted = (0, -1)
        self._choose((min(max(wanted[0], 0), rows - 1), min(max(wanted[1], -1), columns - 1)))

    def _at(self, at: QPoint) -> tuple[int, int] | None:
        row = self.row_at(at.y())
        if row is None:
            return None
        column = self.column_at(at.x())
        if column is None:
            return (row, -1) if at.x() < NAME_WIDTH else None
        return row, column

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self._at(event.position().toPoint()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self._at(event.pos())
        if at is not None:
            self._choose(at)
            self._ask_menu(at, event.pos())

    def _ask_menu(self, current: tuple[int, int], at: QPoint) -> None:
        self.menu_asked.emit(*current, self.viewport().mapToGlobal(at))

    @override
    def tip_at(self, at: QPoint) -> str:
        place = self._at(at)
        return self.cell_text(*place) if place is not None else ""

    # -- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self.viewport()) as ink:
            ink.fill(0, 0, self.viewport().width(), self.viewport().height(), "bg")
            self._paint_ground(ink)
            for row in self.visible_rows:
                for column in self.visible_columns:
                    self._paint_place(ink, row, column)
            self._paint_sliding(ink)
            for row in self.visible_rows:
                self._paint_member(ink, row)
            self._paint_head(ink)

    def _paint_ground(self, ink: Ink) -> None:
        wide = self.viewport().width()
        for row in self.visible_rows:
            ink.fill(0, self._rect(row, 0).bottom(), wide, 1, "line")
        high = HEAD_HEIGHT + len(self._grid.rows) * ROW_HEIGHT - self.verticalScrollBar().value()
        for column in self.visible_columns:
            ink.fill(self._rect(0, column).left(), 0, 1, high, "line")

    def _paint_place(self, ink: Ink, row: int, column: int) -> None:
        cell, area = self._grid.cell(row, column), self._rect(row, column)
        if cell is None:
            ink.text(
                area.x(), area.y(), self.column_width, ROW_HEIGHT, "·", "faint", "body", CENTRE
            )
        elif not (self.is_dealing and cell.place in self._came_from):
            is_owned = self._grid.rows[row].member is not None
            paint_cell(ink, area, cell, is_owned=is_owned)
        if self._current == (row, column) and self.hasFocus():
            ink.box(
                area.x() + 1, area.y(), self.column_width - 1, ROW_HEIGHT - 1, None, "acc", radius=7
            )

    def _paint_sliding(self, ink: Ink) -> None:
        if not self.is_dealing:
            return
        done = 1 - (1 - float(self._moved.currentValue())) ** 3
        for column in self.visible_columns:
            place = self._grid.columns[column]
            row, before = self._grid.owner_row(place), self._came_from.get(place)
            if row is None or before is None:
                continue
            cell = self._grid.cell(row, column)
            if cell is not None:
                area = self._rect(before + (row - before) * done, column)
                paint_cell(ink, area, cell, is_owned=self._grid.rows[row].member is not None)

    def _paint_head(self, ink: Ink) -> None:
        wide = self.viewport().width()
        ink.fill(0, 0, wide, HEAD_HEIGHT - 1, "head")
        for column in self.visible_columns:
            x = self._rect(0, column).x()
            name = place_name(self._grid.columns[column])
            ink.text(x + 8, 0, self.column_width - 12, HEAD_HEIGHT, name, "dim", "small")
        ink.fill(0, 0, NAME_WIDTH, HEAD_HEIGHT - 1, "head")
        ink.text(16, 0, NAME_WIDTH, HEAD_HEIGHT, "Member", "dim", "small")
        ink.fill(0, HEAD_HEIGHT - 1, wide, 1, "line")

    def _paint_member(self, ink: Ink, at: int) -> None:
        row, area = self._grid.rows[at], self._rect(at, 0)
        y, room = area.y(), NAME_WIDTH - 46
        on = self._current == (at, -1)
        ink.fill(0, y, NAME_WIDTH, ROW_HEIGHT - 1, "sel" if on else "bg")
        if on and self.hasFocus():
            ink.fill(0, y, 3, ROW_HEIGHT - 1, "acc_fg")
        quiet: ColorName = "sel_dim" if on else "dim"
        member = row.member
        if member is None:
            ink.icon(16, y + 10, "triangle-alert", "warn_fg")
            ink.text(36, y + 8, room, 20, "Nobody", "fg", "medium")
            ink.text(36, y + 28, room, 18, "partitions without a member", quiet, "small")
            return
        words, left = self._session(row)
        idle = idle_words(row, self._grid)
        icon, tone = _state_icon(member.state, is_low=left < LOW)
        ink.icon(16, y + 10, "minus" if idle else icon, "dim" if idle else tone)
        used = ink.text(36, y + 8, room, 20, row.name, quiet if idle else "fg", "medium")
        if member.is_leader and used < room - 20:
            ink.icon(36 + used + 6, y + 11, "crown", "dim", 14)
        host = member.instance_id if member.instance_id is not None else member.host
        second = idle or (host if member.state == "stable" else f"{member.state} · {host}")
        ink.text(
            36,
            y + 27,
            room + 6,
            18,
            visible(second, 200),
            quiet,
            "mono_small" if not idle else "small",
        )
        if not words:
            return
        bar: ColorName = "warn" if left < LOW else "ok"
        ink.box(36, y + 54, 60, 4, "line", radius=2)
        ink.box(36, y + 54, max(60 * left, 2), 4, bar, radius=2)
        tone_words: ColorName = "warn_fg" if left < LOW else quiet
        ink.text(104, y + 47, NAME_WIDTH - 108, 18, words, tone_words, "small")


def _state_icon(state: str, *, is_low: bool) -> tuple[str, ColorName]:
    if is_low:
        return "clock", "warn_fg"
    return ("circle-check", "ok_fg") if state == "stable" else ("refresh-cw", "acc_fg")


def paint_cell(ink: Ink, area: QRect, cell: Cell, *, is_owned: bool) -> None:
    """Lag in records and in time, how far it is committed, where the log ends."""
    x, y = area.x() + 3, area.y() + 3
    wide, high = area.width() - 5, ROW_HEIGHT - 7
    tone: ColorName = "warn" if cell.is_late else "ok" if is_owned else "dim"
    line = mix(tone, "bg", 0.75 if cell.is_late else 0.5)
    ink.box(x, y, wide, high, mix(tone, "bg", 0.13), line, radius=6, dashed=not is_owned)
    lag = "?" if cell.lag is None else count(cell.lag)
    room = wide - 12 - (18 if cell.is_late else 0)
    used = ink.text(x + 6, y + 4, room, 20, lag, "fg", "strong") + 5
    if cell.waits_ms is not None:
        is_short = cell.waits_ms < 60_000
        waits = f"{cell.waits_ms / 1000:.1f} s" if is_short else span(cell.waits_ms)
        tone_waits: ColorName = "warn_fg" if cell.is_late else "dim"
        if text_width(waits, "small") <= room - used:
            ink.text(x + 6 + used, y + 4, room - used, 20, waits, tone_waits, "small")
    if cell.is_late:
        ink.icon(x + wide - 20, y + 7, "triangle-alert", "warn_fg", 14)
    committed = "none" if cell.committed is None else count(cell.committed)
    end = "unknown" if cell.end is None else count(cell.end)
    lines = [("com", committed), ("end", end)]
    if cell.position is not None:
        lines = [("pos", count(cell.position)), ("com", committed)]
    tones: tuple[ColorName, ColorName] = ("fg", "dim")
    for at, ((name, figure), told) in enumerate(zip(lines, tones, strict=True)):
        top = y + 24 + 18 * at
        ink.text(x + 6, top, 28, 18, name, "dim", "small")
        ink.text(x + 36, top, wide - 40, 18, figure, told, "mono_small")
