"""Searches through everything retained: the engine says where records lie, another process reads."""

from collections.abc import Callable
from typing import Protocol

from engine.base.errors import KafkaError
from engine.broker.fleet import Fleet
from engine.broker.partition import Partition
from engine.broker.turns import Turns
from engine.commands.refusals import refusal
from engine.commands.whereabouts import leader_of
from engine.contract.search import (
    CancelSearch,
    FollowSearch,
    SearchJob,
    SearchNews,
    SearchPart,
    SearchStarted,
    StartSearch,
    Stretch,
)
from engine.contract.values import Done, EngineError, Reply
from engine.storage.lookup import damage_told

SEARCHES_AT_ONCE = 8
MAX_FILTER = 4_096


class Searcher(Protocol):
    """Who carries searches out: `workbench.worker_link.WorkerLink`."""

    @property
    def running_count(self) -> int: ...

    def begin(self, job: SearchJob) -> None:
        """Begin in the background; raises `EngineError` where that cannot be."""
        ...

    async def news(self, search_id: int) -> SearchNews:
        """What is new, at once or as soon as there is something, a moment later at most."""
        ...

    def cancel(self, search_id: int) -> None:
        """End a search, now; forget what is not known."""
        ...

    def close(self) -> None: ...


class Searches:
    """The commands about searches; who carries them out is made for the first."""

    def __init__(self, make_searcher: Callable[[], Searcher] | None) -> None:
        self._make_searcher = make_searcher
        self._searcher: Searcher | None = None
        self._last_id = 0

    async def carry_out(
        self, fleet: Fleet, command: StartSearch | FollowSearch | CancelSearch
    ) -> Reply:
        match command:
            case StartSearch():
                return await self.start(fleet, command)
            case FollowSearch():
                return await self.follow(command)
            case CancelSearch():
                return self.cancel(command)

    async def start(self, fleet: Fleet, command: StartSearch) -> SearchStarted:
        searcher = self._known()
        if searcher.running_count >= SEARCHES_AT_ONCE:
            raise EngineError(f"{SEARCHES_AT_ONCE} searches run; cancel one first.")
        if len(command.filter) > MAX_FILTER:
            raise EngineError(f"A filter has at most {MAX_FILTER:,} characters.")
        parts = await _parts(fleet, command)
        self._last_id += 1
        job = SearchJob(self._last_id, command.filter, command.now_ms, parts, command.max_matches)
        searcher.begin(job)
        return SearchStarted(
            self._last_id,
            tuple((part.partition, part.end_offset) for part in parts),
            sum(part.end_offset - part.begin_offset for part in parts),
        )

    async def follow(self, command: FollowSearch) -> SearchNews:
        return await self._known().news(command.search_id)

    def cancel(self, command: CancelSearch) -> Done:
        self._known().cancel(command.search_id)
        return Done()

    def close(self) -> None:
        if self._searcher is not None:
            self._searcher.close()

    def _known(self) -> Searcher:
        if self._searcher is None:
            if self._make_searcher is None:
                raise EngineError("This engine runs without a process that could search.")
            self._searcher = self._make_searcher()
        return self._searcher


async def _parts(fleet: Fleet, command: StartSearch) -> tuple[SearchPart, ...]:
    what = f"topic {command.topic}"
    begins = dict(command.begin)
    turns = Turns(fleet.front.clock)
    try:
        topic = fleet.front.cluster.topic(command.topic)
        indexes = sorted(topic.partitions) if command.partition is None else [command.partition]
        if command.only_named:
            indexes = [index for index in indexes if index in begins]
        parts = []
        for index in indexes:
            what = f"partition {index} of topic {command.topic}"
            leader = await leader_of(fleet, command.topic, index)
            partition = leader.partition(command.topic, index)
            partition.require_leadership()
            parts.append(_part(partition, begins.get(index)))
            await turns.breathe()
    except KafkaError as error:
        raise refusal(error, what) from error
    return tuple(parts)


def _part(partition: Partition, wanted: int | None) -> SearchPart:
    """Where the records from `wanted` up to the high watermark lie, segment by segment."""
    log = partition.log
    end = partition.high_watermark
    begin = min(max(log.start_offset, wanted or 0), end)
    stretches = []
    with damage_told(log):
        if begin < end:
            for segment in log.segments[log.segment_number(begin) :]:
                if segment.base_offset >= end:
                    break
                first = 0 if segment.base_offset >= begin else segment.locate(begin)
                last = segment.size if end >= segment.end_offset else segment.locate(end)
                if first < last:
                    stretches.append(Stretch(segment.log.path, first, last))
    return SearchPart(partition.index, begin, end, tuple(stretches))
