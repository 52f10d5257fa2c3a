"""LogWindow: a topic's records in a view, read by pages from the log and then live.

The window begins at the oldest record or near the end, grows by pages in the direction the
reader scrolls, and goes live once it reached the end: it asks for the feed first, reads what was
written until then, and takes from the feed only what lies behind it, so nothing is missed and
nothing is shown twice. When a reader holds the view and the ring is full, the window lets the
feed go and reads on from the log later; nothing is lost.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine.contract.commands import BatchPage, ReadBatches, UnwatchTail, WatchTail
from engine.contract.facts import BatchAppended
from engine.contract.values import Done, EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import FeedItem, Store
from ui.tail.cursor import (
    Cursor,
    release_newer,
    release_older,
    waiting_newer,
    waiting_older,
)
from ui.tail.parts import between, is_too_large
from ui.tail.ring import Batch, RecordRing, appended_batch, batch_of
from ui.tail.view import RecordView

Seek = Literal["oldest", "newest", "live", "offset", "time"]
State = Literal["closed", "reading", "attaching", "live"]

PAGE_RECORDS = 400
"""A pull goes on until it brought so many rows, or there are no more."""
PULL_BYTES = 1_048_576
"""What one round of pages may bring over all partitions."""
MIN_PAGE_BYTES = 16_384
FAR = 5_000
"""A view that follows and is so many records behind begins anew at the end."""
ATTACH_BYTES = 32 * 1_048_576
"""Feed held back while going live; more than this and the newest is read anew."""


class LogWindow(QObject):
    """Fills a `RecordView` from one topic, or one partition of it."""

    state_changed = Signal()
    changed = Signal()
    """After batches came, were read or left."""

    def __init__(
        self, port: EnginePort, store: Store, view: RecordView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.state: State = "closed"
        self.seek: Seek = "live"
        self.is_merged_by_batch = False
        """Some batches were too large to be put between the records of other partitions."""
        self.skipped_records = 0
        """Records that the feed could not carry; they are in the log."""
        self._port = port
        self._store = store
        self._view = view
        self._topic = ""
        self._partition: int | None = None
        self._cursors: dict[int, Cursor] = {}
        self._turn = 0
        """Counts openings: what an older one still awaits is thrown away."""
        self._tail_id: int | None = None
        self._goal: int | None = None
        """The offset to select once it was read."""
        self._begin: dict[int, int] = {}
        """Where each partition begins, after a seek by time."""
        self._held: list[Batch] = []
        self._held_bytes = 0
        self._is_pulling = {"front": False, "back": False}
        view.front_wanted.connect(self._want_front)
        view.back_wanted.connect(self._want_back)
        view.live_wanted.connect(self._want_live)
        store.partitions_changed.connect(self._partitions_changed)

    @property
    def ring(self) -> RecordRing:
        return self._view.ring

    @property
    def is_at_start(self) -> bool:
        """The first row is the first record the log holds."""
        return not any(cursor.older or cursor.has_older for cursor in self._cursors.values())

    def open(
        self,
        topic: str,
        partition: int | None,
        seek: Seek,
        *,
        offset: int | None = None,
        begin: dict[int, int] | None = None,
    ) -> None:
        """Show a topic, or one of its partitions, from an end, an offset or `begin` (a time)."""
        self._detach()
        self._turn += 1
        self._topic, self._partition, self.seek = topic, partition, seek
        self._goal = offset
        self._begin = begin or {}
        self._cursors = {}
        self._is_pulling = {"front": False, "back": False}
        self.skipped_records = 0
        self.is_merged_by_batch = False
        self.ring.clear()
        self._view.start_over(following=seek == "live")
        self._set_state("reading")
        if self._place_cursors():
            start(self, self._fill(self._turn, to_end=self._goes_to_end))

    def suspend(self) -> None:
        """Nobody sees the view: let the feed go; the log has what comes meanwhile."""
        if self.state != "closed":
            self._detach()
            self._turn += 1
            self._is_pulling = {"front": False, "back": False}
            for cursor in self._cursors.values():
                cursor.forget_newer(cursor.high)
                cursor.forget_older(cursor.low)
            self._set_state("reading")

    def resume(self) -> None:
        """The view is seen again: go on from where it stands, or from the end if that is far."""
        if self.state != "reading" or not self._topic:
            return
        behind = 0
        for index, cursor in self._cursors.items():
            view = self._store.partition(self._topic, index)
            if view is not None:
                cursor.watermark = max(cursor.watermark, view.high_watermark)
            behind += max(cursor.watermark - cursor.high, 0)
        if not self._cursors or (self._view.is_following and behind > FAR):
            self.open(self._topic, self._partition, self.seek)
        else:
            to_end = self._goes_to_end and behind <= FAR
            start(self, self._fill(self._turn, to_end=to_end))

    @property
    def _goes_to_end(self) -> bool:
        return self.seek in ("newest", "live")

    def close(self) -> None:
        """Stop the feed and whatever is being read."""
        self._detach()
        self._turn += 1
        self._set_state("closed")

    # --- the feed --------------------------------------------------------------------------------

    def take_feed(self, items: Sequence[FeedItem]) -> None:
        """What one frame brought; held back until the window is live."""
        fresh: list[Batch] = []
        for item in items:
            if isinstance(item, BatchAppended):
                fresh.append(appended_batch(item))
            else:
                self.skipped_records += item.record_count
                self.state_changed.emit()
        if self.state == "live":
            self._append_live(fresh)
        elif self.state == "attaching":
            self._held.extend(fresh)
            self._held_bytes += sum(len(batch.raw) for batch in fresh)

    def _append_live(self, batches: Sequence[Batch]) -> None:
        ring, protected = self.ring, self._view.protected_row
        for batch in batches:
            cursor = self._cursors.get(batch.partition)
            if cursor is None:  # the topic grew
                cursor = self._cursors[batch.partition] = Cursor.at(
                    batch.partition, batch.base_offset, log_start=0, watermark=batch.base_offset
                )
            if batch.base_offset < cursor.high:
                continue
            ring.append(batch)
            cursor.high = cursor.read_high = batch.end_offset
            cursor.watermark = max(cursor.watermark, cursor.high)
            if ring.is_over:
                self._evict_front(protected)
                if ring.is_over and protected is not None:
                    self._evict_back()
                    break
        self._view.refresh()
        self.changed.emit()

    # --- both ends -------------------------------------------------------------------------------

    def _evict_front(self, protected: int | None) -> None:
        for batch in self.ring.trim_front(protected):
            self._cursors[batch.partition].forget_older(batch.end_offset)

    def _evict_back(self) -> None:
        """The reader holds the front: the newest leave, and the log keeps them."""
        for batch in self.ring.trim_back(self._view.last_visible_row):
            cursor = self._cursors[batch.partition]
            cursor.forget_newer(batch.base_offset)
            cursor.known_end = min(cursor.known_end, batch.base_offset)
        self._detach()
        self._set_state("reading")
        self._count_unread()

    def _want_front(self) -> None:
        if self.state != "closed" and not self._is_pulling["front"] and not self.is_at_start:
            self._is_pulling["front"] = True
            start(self, self._pull_front(self._turn))

    def _want_back(self) -> None:
        if self.state == "reading" and not self._is_pulling["back"] and self._cursors:
            start(self, self._fill(self._turn, to_end=False))

    def _want_live(self) -> None:
        if self.state not in ("live", "closed") and self._topic:
            self.open(self._topic, self._partition, "live")

    # --- reading ---------------------------------------------------------------------------------

    def _place_cursors(self) -> bool:
        views = self._store.partitions.get(self._topic, {})
        wanted = [
            view
            for index, view in sorted(views.items())
            if self._partition is None or index == self._partition
        ]
        for view in wanted:
            begin, end = view.log_start_offset, view.high_watermark
            at = begin
            if self.seek == "offset":
                at = min(max(self._goal or 0, begin), end)
            elif self.seek == "time":
                at = min(max(self._begin.get(view.partition, begin), begin), end)
            elif self.seek != "oldest":
                room = max(PULL_BYTES // len(wanted), MIN_PAGE_BYTES)
                fitting = int(room / self._average_size(view.partition))
                records = min(PAGE_RECORDS // len(wanted), fitting)
                at = max(begin, end - max(records, 1))
            cursor = Cursor.at(view.partition, at, log_start=begin, watermark=end)
            self._cursors[view.partition] = cursor
        return bool(wanted)

    async def _fill(self, turn: int, *, to_end: bool) -> None:
        """Read forward until there is a page of rows; at the end of the log, go live."""
        self._is_pulling["back"] = True
        before = self.ring.end
        try:
            while to_end or self.ring.end - before < PAGE_RECORDS:
                waiting = waiting_newer(self._cursors.values())
                if waiting:
                    await self._read_newer(waiting, turn)
                    if turn != self._turn:
                        return
                released = release_newer(self._cursors.values())
                self._append_read(released)
                if not released and not waiting:
                    await self._attach(turn)
                    return
        except EngineError:
            if self._topic in self._store.topics:  # else it was deleted meanwhile
                raise
        finally:
            if turn == self._turn:
                self._is_pulling["back"] = False

    async def _attach(self, turn: int) -> None:
        """Ask for the feed, read what was written before it began, then take from the feed."""
        self._set_state("attaching")
        self._held, self._held_bytes = [], 0
        self._tail_id = tail_id = self._store.add_sink(self)
        await ask(self._port, WatchTail(tail_id, self._topic, self._partition), Done)
        behind = list(self._cursors.values())
        goals: dict[int, int] = {}
        while behind and turn == self._turn:
            await self._read_newer(behind, turn, goals)
            behind = [c for c in behind if c.read_high < goals.get(c.partition, 0)]
        if turn != self._turn:
            return
        if self._held_bytes > ATTACH_BYTES:  # too far behind by now: the newest, once more
            self.open(self._topic, self._partition, self.seek)
            return
        for cursor in self._cursors.values():
            cursor.watermark = cursor.read_high
        self._append_read(release_newer(self._cursors.values()))
        self._set_state("live")
        held, self._held = self._held, []
        self._append_live(held)
        if len(self.ring) < PAGE_RECORDS // 2:
            self._want_front()

    def _append_read(self, batches: Sequence[Batch]) -> None:
        if not batches:
            return
        for batch in batches:
            self.ring.append(batch)
        if all(cursor.high <= cursor.known_end for cursor in self._cursors.values()):
            self._view.take_as_known()
        if self.ring.is_over:
            self._evict_front(self._view.protected_row)
        self._view.refresh()
        self._count_unread()
        if self._goal is not None:
            self._select_goal(self._goal)
        elif self.seek == "time" and self._view.selected_row is None:
            self._view.select(self.ring.first)  # the first record at that time or after

    def _select_goal(self, offset: int) -> None:
        for row, batch in self.ring.batches():
            if batch.base_offset <= offset < batch.end_offset:
                self._goal = None
                at = self.ring.row_of(row, offset)
                self._view.select(at)
                return

    async def _read_newer(
        self, cursors: Sequence[Cursor], turn: int, goals: dict[int, int] | None = None
    ) -> None:
        room = max(PULL_BYTES // len(cursors), MIN_PAGE_BYTES)
        pages = await asyncio.gather(*(self._page(c, c.read_high, room) for c in cursors))
        if turn != self._turn:
            return
        for cursor, page in zip(cursors, pages, strict=True):
            if goals is not None:
                goals.setdefault(cursor.partition, page.high_watermark)
            self._take_newer(cursor, page)

    def _take_newer(self, cursor: Cursor, page: BatchPage) -> None:
        cursor.log_start = page.log_start_offset
        cursor.watermark = max(page.high_watermark, cursor.watermark)
        for raw in page.batches:
            batch = self._batch(cursor, raw)
            if batch.end_offset > cursor.read_high:
                if cursor.high > cursor.low:  # else the window opens where its first batch does
                    part = between(batch, cursor.read_high, batch.end_offset)
                    if part is None:
                        continue
                    batch = part
                cursor.newer.append(batch)
                if batch.base_offset < cursor.low:  # a window opened in the middle of a batch
                    cursor.low = cursor.read_low = batch.base_offset
        if page.next_offset > cursor.read_high:
            cursor.read_high = page.next_offset
        else:  # nothing can be read there, so nothing more is asked for
            cursor.watermark = cursor.read_high

    async def _pull_front(self, turn: int) -> None:
        """Read backward until a page of rows stands before the first."""
        self._is_pulling["front"] = True
        before = self.ring.first
        try:
            while before - self.ring.first < PAGE_RECORDS:
                waiting = waiting_older(self._cursors.values())
                if waiting:
                    room = max(PULL_BYTES // len(waiting), MIN_PAGE_BYTES)
                    await asyncio.gather(*(self._read_older(c, room, turn) for c in waiting))
                    if turn != self._turn:
                        return
                released = release_older(self._cursors.values())
                if not released and not waiting:
                    return
                self.ring.prepend(released)
                if self.ring.is_over:
                    self._evict_back()
                self._view.refresh()
        except EngineError:
            if self._topic in self._store.topics:
                raise
        finally:
            if turn == self._turn:
                self._is_pulling["front"] = False

    async def _read_older(self, cursor: Cursor, room: int, turn: int) -> None:
        end = cursor.read_low
        count = max(int(room / self._average_size(cursor.partition)), 1)
        begin = at = max(end - count, cursor.log_start)
        found: list[Batch] = []
        while at < end:
            page = await self._page(cursor, at, room)
            if turn != self._turn:
                return
            cursor.log_start = page.log_start_offset
            for raw in page.batches:
                batch = self._batch(cursor, raw)
                if batch.base_offset < end:
                    part = between(batch, batch.base_offset, end)
                    if part is not None and part.end_offset <= end:
                        found.append(part)
            if page.next_offset <= at:
                break
            at = page.next_offset
        if cursor.read_low != end:  # the front was evicted meanwhile: this is no longer next to it
            return
        cursor.older.extendleft(reversed(found))
        cursor.read_low = min(begin, found[0].base_offset) if found else begin

    def _batch(self, cursor: Cursor, raw: bytes) -> Batch:
        batch = batch_of(self._topic, cursor.partition, raw)
        if len(self._cursors) > 1 and is_too_large(batch):
            self.is_merged_by_batch = True
        return batch

    def _average_size(self, partition: int) -> float:
        view = self._store.partition(self._topic, partition)
        if view is None:
            return 1_024.0
        return max(view.size_bytes / max(view.log_end_offset - view.log_start_offset, 1), 1.0)

    async def _page(self, cursor: Cursor, offset: int, max_bytes: int) -> BatchPage:
        command = ReadBatches(self._topic, cursor.partition, offset, max_bytes)
        return await ask(self._port, command, BatchPage)

    # --- housekeeping ----------------------------------------------------------------------------

    def _partitions_changed(self, topic: str, indexes: set[int]) -> None:
        if topic != self._topic or self.state != "reading":
            return
        if not self._cursors:
            if self._place_cursors():
                start(self, self._fill(self._turn, to_end=self._goes_to_end))
            return
        for index in indexes:
            view = self._store.partition(topic, index)
            cursor = self._cursors.get(index)
            if view is not None and cursor is not None:
                cursor.watermark = max(cursor.watermark, view.high_watermark)
        self._count_unread()

    def _count_unread(self) -> None:
        count = 0
        if self.state == "reading":
            count = sum(cursor.new_count for cursor in self._cursors.values())
        self._view.show_unread(count)

    def _detach(self) -> None:
        if self._tail_id is not None:
            self._store.remove_sink(self._tail_id)
            start(self, self._unwatch(self._tail_id))
            self._tail_id = None
        self._held, self._held_bytes = [], 0

    async def _unwatch(self, tail_id: int) -> None:
        await ask(self._port, UnwatchTail(tail_id), Done)

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self._view.can_follow = state == "live"
            self.state_changed.emit()
