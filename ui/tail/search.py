"""SearchWindow: the records of a topic that pass a filter, in a view: those retained, then live.

The engine's search process looks through the log and its answers are pulled, so that what the
window cannot take yet waits there. At the end of the log the search goes on with what was
appended since, whenever the high watermark moved.
"""

from typing import Literal

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from engine.contract.commands import BatchPage, ReadBatches
from engine.contract.records import BatchReader
from engine.contract.search import (
    CancelSearch,
    FollowSearch,
    SearchEnd,
    SearchNews,
    SearchStarted,
    StartSearch,
)
from engine.contract.values import Done, EngineError
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.tail.ring import OPENED_BYTES, Record, RecordRing, batch_of
from ui.tail.times import now_ms
from ui.tail.view import RecordView

RECENT_RECORDS = 50_000
"""What is looked through before a live view, over all partitions."""
MAX_MATCHES = 50_000

Phase = Literal["closed", "searching", "watching", "stopped"]
Offsets = dict[int, int]


class SearchWindow(QObject):
    """Fills a `RecordView` with matches, and knows how far the search has come."""

    progressed = Signal()
    """Counts or the phase changed."""
    changed = Signal()
    """Matches came."""

    def __init__(
        self, port: EnginePort, store: Store, view: RecordView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.phase: Phase = "closed"
        self.filter = ""
        self.end: SearchEnd | None = None
        """Why the search stands still; None while it runs or watches."""
        self.is_recent = False
        """Only the newest records were looked through, not all that is retained."""
        self.skipped_offsets = 0
        """Offsets before the beginning of a recent search."""
        self.offset_count = 0
        self.offsets_done = 0
        self._clock = QElapsedTimer()
        self._port, self._store, self._view = port, store, view
        self._topic = ""
        self._partition: int | None = None
        self._now_ms = 0
        self._turn = 0
        self._search_id: int | None = None
        self._ends: Offsets = {}
        self._is_catching_up = False
        self._is_seen = True
        self._follows_at_end = False
        self._before = SearchNews(0)
        """The counts of earlier runs of the same search."""
        self._news = SearchNews(0)
        view.back_wanted.connect(self._catch_up)  # a full table has room again
        view.following_changed.connect(self._following_changed)
        store.partitions_changed.connect(self._partitions_changed)

    @property
    def ring(self) -> RecordRing:
        return self._view.ring

    @property
    def match_count(self) -> int:
        return self._before.match_count + self._news.match_count

    @property
    def record_count(self) -> int:
        return self._before.record_count + self._news.record_count

    @property
    def damaged_batches(self) -> int:
        return self._before.damaged_batches + self._news.damaged_batches

    @property
    def undecided_records(self) -> int:
        return self._before.undecided_records + self._news.undecided_records

    @property
    def missing_segments(self) -> int:
        return self._before.missing_segments + self._news.missing_segments

    @property
    def elapsed_ms(self) -> int:
        """How long the search has run."""
        return self._clock.elapsed() if self._clock.isValid() else 0

    def open(
        self,
        topic: str,
        partition: int | None,
        words: str,
        *,
        begin: Offsets | None = None,
        recent: bool = False,
        following: bool = False,
    ) -> None:
        """Search from the log starts, from given offsets, or through the newest records alone."""
        self.close()
        self._topic, self._partition, self.filter = topic, partition, words
        self._now_ms = now_ms()
        self._before = self._news = SearchNews(0)
        self.end = None
        self._ends = {}
        self.skipped_offsets = 0
        if recent:
            begin = self._recent_begin()
        self.is_recent = self.skipped_offsets > 0
        self.ring.clear()
        self._view.can_follow = True
        self._view.start_over(following=following or recent)
        self._follows_at_end = recent and not following
        self._set_phase("searching")
        start(self, self._run(self._turn, begin or {}))

    def go_on(self) -> None:
        """Search on from where the limit was met."""
        if self.phase == "stopped" and self.end is not None and self.end.next_offsets:
            begin = dict(self.end.next_offsets)
            self.end = None
            self._set_phase("searching")
            start(self, self._run(self._turn, begin))

    def cancel(self) -> None:
        """Stand still with what was found; the search ends at once."""
        if self.phase != "searching":
            return
        self._forget_search()
        self._turn += 1
        self.end = SearchEnd("cancelled", "The search was cancelled.")
        self._set_phase("stopped")

    def close(self) -> None:
        """End whatever runs."""
        self._forget_search()
        self._turn += 1
        self._is_catching_up = False
        self._clock.invalidate()
        self._set_phase("closed")

    def suspend(self) -> None:
        """Nobody sees the view: a search goes on, but nothing new is asked for."""
        self._is_seen = False

    def resume(self) -> None:
        self._is_seen = True
        self._catch_up()

    # --- a run ------------------------------------------------------------------------------------

    async def _run(self, turn: int, begin: Offsets) -> None:
        self._clock.start()
        try:
            end = await self._search(turn, begin, only_named=False)
        except EngineError as error:
            end = SearchEnd("error", error.text)
        if end is None or turn != self._turn:
            return
        if end.kind == "end":
            self._set_phase("watching")
            if self._follows_at_end:
                self._view.unfollow()
            self._catch_up()
        else:
            self.end = end
            self._set_phase("stopped")

    async def _search(self, turn: int, begin: Offsets, *, only_named: bool) -> SearchEnd | None:
        """One search of the engine's, from beginning to end; None where nobody waits any more."""
        command = StartSearch(
            self._topic, self._partition, self.filter, self._now_ms,
            begin=tuple(sorted(begin.items())), only_named=only_named, max_matches=MAX_MATCHES,
        )  # fmt: skip
        started = await ask(self._port, command, SearchStarted)
        if turn != self._turn:
            await ask(self._port, CancelSearch(started.search_id), Done)
            return None
        self._search_id = started.search_id
        if not only_named:
            self.offset_count, self.offsets_done = started.offset_count, 0
        while True:
            news = await ask(self._port, FollowSearch(started.search_id), SearchNews)
            if turn != self._turn:
                return None
            self._take(news, counts=not only_named)
            if news.end is not None:
                break
        self._search_id = None
        self._add_up()
        ends = dict(started.ends)
        if news.end.next_offsets:
            ends.update(news.end.next_offsets)
        self._ends.update(ends)
        return news.end

    def _take(self, news: SearchNews, *, counts: bool) -> None:
        self._news = news
        if counts:
            self.offsets_done = news.offsets_done
        for partition, raw in news.batches:
            self.ring.append(batch_of(self._topic, partition, raw))
        if news.batches:
            if counts:
                self._view.take_as_known()
            if self.ring.is_over:
                self.ring.trim_front(self._view.protected_row)
            self._view.refresh()
            self.changed.emit()
        self.progressed.emit()

    def _add_up(self) -> None:
        before, news = self._before, self._news
        self._before = SearchNews(
            0,
            match_count=before.match_count + news.match_count,
            record_count=before.record_count + news.record_count,
            damaged_batches=before.damaged_batches + news.damaged_batches,
            undecided_records=before.undecided_records + news.undecided_records,
            missing_segments=before.missing_segments + news.missing_segments,
        )
        self._news = SearchNews(0)

    # --- what is appended later -------------------------------------------------------------------

    @property
    def is_full(self) -> bool:
        """The reader holds the front of a full table: what is newer waits in the log."""
        return self.ring.is_over

    def _partitions_changed(self, topic: str, _indexes: object) -> None:
        if topic == self._topic:
            self._catch_up()

    def _following_changed(self, following: bool) -> None:  # noqa: FBT001 - a signal's slot
        if following:
            self._catch_up()

    def _behind(self) -> Offsets:
        """Partitions whose high watermark passed what was looked through."""
        found: Offsets = {}
        for index, view in self._store.partitions.get(self._topic, {}).items():
            if self._partition not in (None, index):
                continue
            known = self._ends.get(index, view.log_start_offset)
            if view.high_watermark > known:
                found[index] = known
        return found

    def _catch_up(self) -> None:
        if self.phase != "watching" or self._is_catching_up or not self._is_seen:
            return
        if self.ring.is_over:
            self.ring.trim_front(self._view.protected_row)
        if not self.ring.is_over and self._behind():
            self._is_catching_up = True
            start(self, self._look_at_new(self._turn))

    async def _look_at_new(self, turn: int) -> None:
        try:
            while turn == self._turn and (behind := self._behind()) and not self.ring.is_over:
                end = await self._search(turn, behind, only_named=True)
                if end is None or end.kind in ("end", "limit"):
                    continue
                self.end = end
                self._set_phase("stopped")
                return
        except EngineError as error:
            if turn == self._turn:
                self.end = SearchEnd("error", error.text)
                self._set_phase("stopped")
        finally:
            if turn == self._turn:
                self._is_catching_up = False

    def _recent_begin(self) -> Offsets:
        views = self._store.partitions.get(self._topic, {})
        wanted = [v for i, v in views.items() if self._partition in (None, i)]
        begin: Offsets = {}
        for view in wanted:
            at = max(view.log_start_offset, view.high_watermark - RECENT_RECORDS // len(wanted))
            begin[view.partition] = at
            self.skipped_offsets += at - view.log_start_offset
        return begin

    def _forget_search(self) -> None:
        if self._search_id is not None:
            start(self, self._end_search(self._search_id))
            self._search_id = None
            self._add_up()

    async def _end_search(self, search_id: int) -> None:
        await ask(self._port, CancelSearch(search_id), Done)

    def _set_phase(self, phase: Phase) -> None:
        self.phase = phase
        self.progressed.emit()


async def whole_record(port: EnginePort, record: Record) -> Record:
    """A match in the batch that it lies in; as it was found where that is gone."""
    topic, partition, offset = record.position
    try:
        page = await ask(port, ReadBatches(topic, partition, offset, 1), BatchPage)
    except EngineError:
        return record
    for raw in page.batches:
        reader = BatchReader(raw, max_decompressed=OPENED_BYTES)
        view = reader.record(reader.index_of(offset))
        if view is not None and view.offset == offset:
            return Record(batch_of(topic, partition, raw), record.position, view)
    return record
