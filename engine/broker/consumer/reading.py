"""Reading: where a consumer stands in its partitions, and the fetches that move it on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple, cast

from engine.base.errors import Code, KafkaError
from engine.broker.consumer.assignors import Place
from engine.broker.consumer.calls import Calls, NoConnectionError
from engine.contract.consumers import OffsetReset
from engine.contract.records import BatchReader, span_of, split_batches
from engine.wire.message import Buffer
from engine.wire.messages.k01_fetch import (
    FetchPartition,
    FetchRequest,
    FetchResponse,
    FetchTopic,
    PartitionData,
)
from engine.wire.messages.k02_list_offsets import (
    ListOffsetsPartition,
    ListOffsetsRequest,
    ListOffsetsResponse,
    ListOffsetsTopic,
)
from engine.wire.messages.k03_metadata import (
    MetadataRequest,
    MetadataRequestTopic,
    MetadataResponse,
)

MAX_WAIT_MS = 500
"""`fetch.max.wait.ms` as Kafka has it."""
MAX_BYTES, PARTITION_MAX_BYTES = 1024 * 1024, 256 * 1024
"""Of one fetch: less than Kafka's, for it is a person who reads."""
_TIMES: dict[OffsetReset, int] = {"earliest": -2, "latest": -1}


class Read(NamedTuple):
    """A batch with the records that were asked for from `first_index` on."""

    topic: str
    partition: int
    batch: bytes
    base_offset: int
    first_index: int
    record_count: int


class Reading:
    """The positions of what is assigned now."""

    def __init__(self, calls: Calls, reset: OffsetReset) -> None:
        self._calls = calls
        self._reset = reset
        self._turn = 0
        self._leaders: dict[Place, Calls] = {}
        """Where partitions are asked of that the first broker does not lead."""
        self._others: dict[int, Calls] = {}
        self.positions: dict[Place, int] = {}
        self.why = ""
        """The last thing that kept it from reading a partition, in one clause."""

    def close(self) -> None:
        for calls in self._others.values():
            calls.close()

    def keep_only(self, places: Iterable[Place]) -> None:
        kept = set(places)
        self.positions = {place: at for place, at in self.positions.items() if place in kept}

    async def reset(self, places: Iterable[Place]) -> None:
        """Go where `auto.offset.reset` says; partitions that are gone stay out."""
        moved = []
        for calls, found in self._by_leader(sorted(places)):
            wanted = [
                ListOffsetsTopic(
                    topic, [ListOffsetsPartition(index, timestamp=_TIMES[self._reset])]
                )
                for topic, index in found
            ]
            request = ListOffsetsRequest(replica_id=-1, topics=wanted)
            answer = await calls.ask(request, 7, ListOffsetsResponse)
            for topic in answer.topics:
                for one in topic.partitions:
                    if one.error_code == Code.NOT_LEADER_OR_FOLLOWER:
                        moved.append((topic.name, one.partition_index))
                    elif one.error_code:
                        self._refused(topic.name, one.partition_index, one.error_code)
                    else:
                        self.positions[topic.name, one.partition_index] = one.offset
        await self._find_leaders(moved)

    async def fetch(
        self, may_take: Callable[[], Awaitable[object]], take: Callable[[Read], None]
    ) -> None:
        """Wait for records, hand them over once they may be, and stand behind them."""
        # each time another partition comes first, so that none is starved by those before it
        places = sorted(self.positions)
        self._turn = (self._turn + 1) % len(places)
        asked = dict(self.positions)
        led = self._by_leader(places[self._turn :] + places[: self._turn])
        answers = await asyncio.gather(
            *(self._fetched(calls, found) for calls, found in led), return_exceptions=True
        )
        await may_take()
        self.why = ""
        lost, moved, responses = [], [], []
        for (_, found), answer in zip(led, answers, strict=True):
            if isinstance(answer, NoConnectionError) and self._leaders:
                moved += found
            elif isinstance(answer, BaseException):
                raise answer
            elif answer.error_code:
                raise KafkaError(Code(answer.error_code))
            else:
                responses += answer.responses
        for topic in responses:
            for data in topic.partitions:
                place = topic.topic, data.partition_index
                if data.error_code == Code.OFFSET_OUT_OF_RANGE:
                    lost.append(place)
                elif data.error_code == Code.NOT_LEADER_OR_FOLLOWER:
                    moved.append(place)
                elif data.error_code:
                    self._refused(*place, data.error_code)
                elif self.positions.get(place) == asked[place]:  # else it is another's by now
                    self._take(topic.topic, data, take)
        await self._find_leaders(moved)
        if lost:
            await self.reset(lost)
            self.why = f"{_name(lost[0])} has no longer what it stood at: it went to {self._reset}"

    def _by_leader(self, places: Iterable[Place]) -> list[tuple[Calls, list[Place]]]:
        found: dict[Calls, list[Place]] = {}
        for place in places:
            found.setdefault(self._leaders.get(place, self._calls), []).append(place)
        return list(found.items())

    async def _fetched(self, calls: Calls, places: list[Place]) -> FetchResponse:
        wanted = [
            FetchTopic(
                topic,
                partitions=[
                    FetchPartition(
                        partition=index,
                        fetch_offset=self.positions[topic, index],
                        partition_max_bytes=PARTITION_MAX_BYTES,
                    )
                ],
            )
            for topic, index in places
        ]
        request = FetchRequest(
            max_wait_ms=MAX_WAIT_MS, min_bytes=1, max_bytes=MAX_BYTES, topics=wanted
        )
        return await calls.ask(request, 12, FetchResponse)

    async def _find_leaders(self, places: list[Place]) -> None:
        """Other brokers lead these: ask who does, and ask there from now on."""
        if not places:
            return
        names = [MetadataRequestTopic(name=name) for name in sorted({name for name, _ in places})]
        request = MetadataRequest(names, allow_auto_topic_creation=False)
        answer = await self._calls.ask(request, 9, MetadataResponse)
        for topic in answer.topics:
            for one in topic.partitions:
                place = topic.name or "", one.partition_index
                if place not in places:
                    continue
                if one.leader_id < 0:
                    self.why = f"{_name(place)} has no leader"
                    continue
                if one.leader_id not in self._others:
                    self._others[one.leader_id] = self._calls.beside(one.leader_id)
                self._leaders[place] = self._others[one.leader_id]

    def _take(self, topic: str, data: PartitionData, take: Callable[[Read], None]) -> None:
        place = topic, data.partition_index
        for batch in split_batches(bytes(cast("Buffer", data.records or b""))):
            position, span = self.positions[place], span_of(batch)
            if span is None or span.last_offset < position:
                continue
            first = 0
            if span.base_offset < position:
                first = BatchReader(batch).index_of(position)
            count = 0 if span.is_control else max(0, span.record_count - first)
            self.positions[place] = span.last_offset + 1
            if count:
                take(Read(*place, batch, span.base_offset, first, count))

    def _refused(self, topic: str, partition: int, code: int) -> None:
        self.why = f"{_name((topic, partition))} was refused ({Code(code).name})"


def _name(place: Place) -> str:
    return f"{place[0]}-{place[1]}"
