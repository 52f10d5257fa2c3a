"""What the simulated clients do until they are told to stop: produce, read, make and delete topics."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, TypeVar

from engine.base.errors import Code
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.sim import requests
from tests.sim.clients import SimClient, batches_in
from tests.sim.history import History, Place, ViolationError, Write, key_of
from tests.sim.loop import SimClock
from tests.sim.net import SimNetwork
from tests.sim.requests import Policy, Topic, Versions

T = TypeVar("T")

GONE = {Code.UNKNOWN_TOPIC_OR_PARTITION, Code.UNKNOWN_TOPIC_ID}
"""The topic was deleted, or is not there yet on this broker."""
REFUSED_FOR_GOOD = {Code.MESSAGE_TOO_LARGE, Code.INVALID_RECORD, Code.CORRUPT_MESSAGE}
PASSING = {
    Code.KAFKA_STORAGE_ERROR,
    Code.NOT_LEADER_OR_FOLLOWER,
    Code.LEADER_NOT_AVAILABLE,
    Code.REQUEST_TIMED_OUT,
    Code.COORDINATOR_LOAD_IN_PROGRESS,
    Code.NOT_CONTROLLER,
    Code.UNKNOWN_SERVER_ERROR,
}
AMONG_BROKERS = {
    Code.NOT_ENOUGH_REPLICAS,
    Code.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    Code.FENCED_LEADER_EPOCH,
    Code.UNKNOWN_LEADER_EPOCH,
    Code.OFFSET_NOT_AVAILABLE,
    Code.BROKER_NOT_AVAILABLE,
}
"""What passes as well where there are several."""
FORGOTTEN = {Code.OUT_OF_ORDER_SEQUENCE_NUMBER, Code.UNKNOWN_PRODUCER_ID}
"""What a producer is told whose batches were lost: it begins anew."""
PAUSE_S = 0.05


@dataclass
class Shared:
    """What all clients of one world share."""

    network: SimNetwork
    ports: tuple[int, ...]
    """Of each broker its own."""
    clock: SimClock
    history: History
    configs: list[tuple[Policy, dict[str, str]]]
    """What may go from a topic, and the settings for it: each new topic gets one."""
    patience_s: float = 60.0
    """How long a client waits for an answer before it tries elsewhere."""
    deletes: bool = False
    is_over: bool = False

    @property
    def is_cluster(self) -> bool:
        return len(self.ports) > 1

    @property
    def passing(self) -> set[Code]:
        """What is tried again."""
        return PASSING | GONE | (AMONG_BROKERS if self.is_cluster else set())


@dataclass
class Actor:
    """One client process: connections that it makes again whenever they are lost."""

    shared: Shared
    name: str
    chance: Random
    versions: Versions
    clients: dict[int, SimClient] = field(default_factory=dict)
    leaders: dict[Place, int] = field(default_factory=dict)
    """The ports of those who lead, as far as is known here."""

    @property
    def history(self) -> History:
        return self.shared.history

    async def connected(self) -> SimClient:
        """A connection to any broker."""
        return await self._at(self.chance.choice(self.shared.ports))

    async def leader(self, where: Place) -> SimClient | None:
        """A connection to whoever leads a partition, if that is known."""
        if not self.shared.is_cluster:
            return await self.connected()
        if where not in self.leaders:
            told = await self.patiently(requests.metadata(await self.connected()))
            ports = {broker.node_id: broker.port for broker in told.brokers}
            for topic in told.topics:
                for partition in topic.partitions:
                    if topic.topic_id == where.topic_id and partition.leader_id in ports:
                        found = Place(topic.topic_id, partition.partition_index)
                        self.leaders[found] = ports[partition.leader_id]
        if where not in self.leaders:
            await asyncio.sleep(PAUSE_S)
            return None
        return await self._at(self.leaders[where])

    async def _at(self, port: int) -> SimClient:
        if port not in self.clients:
            self.clients[port] = await SimClient.connect(self.shared.network, port, self.name)
        return self.clients[port]

    async def patiently(self, asking: Awaitable[T]) -> T:
        async with asyncio.timeout(self.shared.patience_s):
            return await asking

    def disconnect(self) -> None:
        for client in self.clients.values():
            client.close()
        self.clients.clear()
        self.leaders.clear()

    async def until_over(self, act: Callable[[], Awaitable[None]]) -> None:
        """Repeat an act until the world ends; a lost connection is an everyday event."""
        while not self.shared.is_over:
            try:
                await act()
            except (ConnectionError, TimeoutError):
                self.disconnect()
                await asyncio.sleep(PAUSE_S * self.chance.random())
        self.disconnect()

    async def some_place(self) -> tuple[Topic, Place] | None:
        topics = self.history.living()
        if not topics:
            await asyncio.sleep(PAUSE_S)
            return None
        topic = self.chance.choice(topics)
        return topic, Place(topic.topic_id, self.chance.randrange(topic.partition_count))


class Batch(NamedTuple):
    """A batch on its way, and the writes it stands for."""

    data: bytes
    writes: list[Write]


@dataclass
class Producer(Actor):
    """Sends values that nobody else sends: `name.number|padding`."""

    number: int = 0

    def values(self, place: Place, *, acks: int, is_idempotent: bool = False) -> list[Write]:
        writes = []
        most = 3000 if self.history.policy(place) == "kept" else 200
        for _ in range(self.chance.choice((1, 1, 2, 5))):
            padding = b"x" * self.chance.choice((0, 10, 100, most))
            value = b"%s.%d|%s" % (self.name.encode(), self.number, padding)
            self.number += 1
            cuts = self.history.power_cuts
            writes.append(Write(place, value, acks, is_idempotent, power_cuts=cuts))
        self.history.writes += writes
        return writes

    def batch(self, writes: list[Write], **producer: int) -> Batch:
        now_ms = self.shared.clock.now_ms()
        is_keyed = self.history.policy(writes[0].place) == "compacted"
        records = [
            Record(offset, now_ms, key_of(write.value) if is_keyed else None, write.value)
            for offset, write in enumerate(writes)
        ]
        codec = self.chance.choice((Codec.NONE, Codec.NONE, Codec.ZSTD, Codec.GZIP))
        if self.versions.produce < 7 and codec is Codec.ZSTD:
            codec = Codec.LZ4
        return Batch(build_batch(records, codec=codec, **producer), writes)

    def acknowledge(self, batch: Batch, base_offset: int) -> None:
        for delta, write in enumerate(batch.writes):
            self.history.acknowledged(write, base_offset + delta)


@dataclass
class PlainProducer(Producer):
    """Never sends a value twice: what is not answered may be there or not."""

    acks: int = -1

    async def act(self) -> None:
        place = await self.some_place()
        if place is None:
            return
        topic, where = place
        client = await self.leader(where)
        if client is None:
            return
        # a failover need not keep what acks=1 was told of
        is_promised = self.acks == -1 or not self.shared.is_cluster
        batch = self.batch(self.values(where, acks=self.acks if is_promised else 0))
        version = self.versions.produce
        if self.acks == 0:
            request = requests.produce_request(
                topic, where.partition, batch.data, acks=0, version=version
            )
            client.send(request, version)
        else:
            told = await self.patiently(
                requests.produce(
                    client, topic, where.partition, batch.data, acks=self.acks, version=version
                )
            )
            self._take(batch, where, told)
        await asyncio.sleep(PAUSE_S * self.chance.random())

    def _take(self, batch: Batch, where: Place, told: requests.Produced) -> None:
        if told.error == Code.NONE:
            self.acknowledge(batch, told.base_offset)
        elif told.error in REFUSED_FOR_GOOD:
            for write in batch.writes:
                write.outcome = "refused"
        elif told.error in self.shared.passing:
            self.leaders.pop(where, None)
        else:
            raise ViolationError(f"produce was answered with {Code(told.error).name}")


@dataclass
class IdempotentProducer(Producer):
    """Sends each batch, in order, until it is acknowledged; up to five are under way."""

    identity: tuple[int, int] | None = None
    sequences: dict[Place, int] = field(default_factory=dict)
    pending: list[Batch] = field(default_factory=list)
    place: tuple[Topic, Place] | None = None

    async def act(self) -> None:
        if self.identity is None:
            client = await self.connected()
            error, producer_id, epoch = await self.patiently(requests.producer_id(client))
            if error:
                await asyncio.sleep(PAUSE_S)
                return
            self.identity = producer_id, epoch
        if not self.pending:
            self.place = await self.some_place()
            if self.place is None:
                return
            self._prepare(self.place[1], self.identity)
        await self._send()
        await asyncio.sleep(PAUSE_S * self.chance.random())

    async def finished(self) -> None:
        """Send what is still pending after the world has healed."""
        while self.pending:
            try:
                await self._send()
            except (ConnectionError, TimeoutError):
                self.disconnect()
                await asyncio.sleep(PAUSE_S)

    def _prepare(self, where: Place, identity: tuple[int, int]) -> None:
        # the first batch of a producer goes alone: a partition takes any sequence as its first
        count = self.chance.choice((1, 1, 3, 5)) if where in self.sequences else 1
        for _ in range(count):
            writes = self.values(where, acks=-1, is_idempotent=True)
            sequence = self.sequences.get(where, 0)
            self.sequences[where] = sequence + len(writes)
            self.pending.append(
                self.batch(
                    writes,
                    producer_id=identity[0],
                    producer_epoch=identity[1],
                    base_sequence=sequence,
                )
            )

    async def _send(self) -> None:
        assert self.place is not None
        topic, where = self.place
        if self.history.lives[topic.topic_id].is_deleting:
            self.pending.clear()
            return
        client = await self.leader(where)
        if client is None:
            return
        sent, version = list(self.pending), self.versions.produce
        asked = [
            self.patiently(
                requests.produce(
                    client, topic, where.partition, batch.data, acks=-1, version=version
                )
            )
            for batch in sent
        ]
        has_failed = False
        for batch, told in zip(
            sent, await asyncio.gather(*asked, return_exceptions=True), strict=True
        ):
            if isinstance(told, BaseException):
                raise told
            if told.error in FORGOTTEN and where in self.history.losses:
                self.identity = None
                self.sequences.clear()
                self.pending.clear()
                return
            if self._is_done(batch, topic, told, is_first=not has_failed):
                self.pending.remove(batch)
            else:
                has_failed = True
        if has_failed:
            self.leaders.pop(where, None)
            await asyncio.sleep(PAUSE_S)

    def _is_done(
        self, batch: Batch, topic: Topic, told: requests.Produced, *, is_first: bool
    ) -> bool:
        if told.error == Code.NONE:
            self.acknowledge(batch, told.base_offset)
            return True
        if told.error == Code.DUPLICATE_SEQUENCE_NUMBER and topic.policy == "compacted":
            return True  # it was there, and was superseded before the answer
        behind = told.error == Code.OUT_OF_ORDER_SEQUENCE_NUMBER and not is_first
        if not behind and told.error not in self.shared.passing:
            raise ViolationError(f"I4: a retry was answered {Code(told.error).name}")
        return False


@dataclass
class Consumer(Actor):
    """Reads partitions on from where it was, and asks for their ends."""

    positions: dict[Place, int] = field(default_factory=dict)

    async def act(self) -> None:
        place = await self.some_place()
        if place is None:
            return
        topic, where = place
        client = await self.leader(where)
        if client is None:
            return
        floor = self.history.high_watermark(where)
        # a new leader learns only with time how much of what it has is committed
        sees_ends = not self.shared.is_cluster
        if sees_ends and self.chance.random() < 0.2:
            told = await requests.end_of(client, topic, where.partition)
            if told.error == Code.NONE and not self.versions.by_id:
                self.history.high_watermark_seen(where, told.offset, at_least=floor)
            return
        offset = self.positions.get(where, 0)
        fetched = await self.patiently(
            requests.fetch(
                client,
                topic,
                where.partition,
                offset,
                version=self.versions.fetch,
                max_bytes=self.chance.choice((1, 1000, 100_000)),
            )
        )
        if fetched.error == Code.NONE:
            if sees_ends:
                self.history.high_watermark_seen(where, fetched.high_watermark, at_least=floor)
            batches = batches_in(fetched.records)
            self.positions[where] = self.history.read(where, offset, batches)
            return
        if fetched.error == Code.OFFSET_OUT_OF_RANGE:
            await self._out_of_range(client, topic, where)
        elif fetched.error not in self.shared.passing:
            raise ViolationError(f"fetch was answered with {Code(fetched.error).name}")
        self.leaders.pop(where, None)
        await asyncio.sleep(PAUSE_S)

    async def _out_of_range(self, client: SimClient, topic: Topic, where: Place) -> None:
        if self.history.policy(where) in {"shortened", "limited"}:
            await self._begin_anew(client, topic, where)
        elif where in self.history.losses:
            self.positions[where] = 0
        elif not self.shared.is_cluster:
            offset = self.positions.get(where, 0)
            raise ViolationError(f"I3: offset {offset} of {where}, read before, is out of range")

    async def _begin_anew(self, client: SimClient, topic: Topic, where: Place) -> None:
        """What was here is deleted."""
        floor = self.history.deleted_starts.get(where, 0)
        told = await requests.end_of(client, topic, where.partition, requests.EARLIEST)
        if told.error == Code.NONE:
            if not self.versions.by_id:
                self.history.log_start_seen(where, told.offset, at_least=floor)
            self.positions[where] = told.offset


@dataclass
class Deleter(Actor):
    """Deletes records from the front of what may be shortened."""

    async def act(self) -> None:
        await asyncio.sleep(PAUSE_S * 4 * self.chance.random())
        place = await self.some_place()
        if place is None or place[0].policy != "shortened":
            return
        topic, where = place
        client = await self.connected()
        offset = self.chance.randrange(self.history.high_watermark(where) + 1)
        asked = self.history.asked_starts
        asked[where] = max(offset, asked.get(where, 0))
        told = await requests.delete_records(client, topic, where.partition, offset)
        if told.error == Code.NONE:
            if told.offset < offset:
                raise ViolationError(f"I20: {where} begins at {told.offset}, {offset} was asked")
            done = self.history.deleted_starts
            done[where] = max(told.offset, done.get(where, 0))
        elif told.error not in PASSING | GONE:
            raise ViolationError(f"deleting records was answered with {Code(told.error).name}")


@dataclass
class Admin(Actor):
    """Makes topics, deletes some, looks at what is there."""

    made: int = 0
    limit: int = 5

    async def act(self) -> None:
        client = await self.connected()
        dice = self.chance.random()
        if not self.history.lives or (dice < 0.2 and self.made < self.limit):
            await self._make(client, f"topic-{self.made}")
        elif dice < 0.3 and self.shared.deletes and len(self.history.living()) > 1:
            await self._delete(self.chance.choice(self.history.living()))
        else:
            await self.look(client)
        await asyncio.sleep(PAUSE_S * self.chance.random())

    async def look(self, client: SimClient) -> None:
        living = {topic.topic_id for topic in self.history.living()}
        topics = await requests.all_topics(client)
        seen = {t.topic_id: (name, len(t.partitions)) for name, t in topics.items()}
        self.history.topics_seen(seen, living)

    async def _make(self, client: SimClient, name: str) -> None:
        count = self.chance.choice((1, 1, 3))
        self.made += 1
        try:
            policy, configs = self.chance.choice(self.shared.configs)
            error, topic_id = await requests.create_topic(client, name, count, configs)
        except (ConnectionError, TimeoutError):
            self.disconnect()
            await self._adopt(name, policy)
            return
        if error == Code.NONE:
            self.history.topic_made(Topic(name, topic_id, count, policy))
        elif error not in PASSING:
            raise ViolationError(f"creating a topic was answered with {Code(error).name}")
        else:
            await self._adopt(name, policy)

    async def _adopt(self, name: str, policy: Policy) -> None:
        """Nobody knows whether the topic was made: look."""
        while not self.shared.is_over:
            try:
                topics = await requests.all_topics(await self.connected())
            except (ConnectionError, TimeoutError):
                self.disconnect()
                await asyncio.sleep(PAUSE_S)
                continue
            found = topics.get(name)
            if found is not None:
                topic = Topic(name, found.topic_id, len(found.partitions), policy)
                self.history.topic_made(topic)
            return

    async def _delete(self, topic: Topic) -> None:
        life = self.history.lives[topic.topic_id]
        life.is_deleting = True
        while not self.shared.is_over:
            try:
                error = await requests.delete_topic(await self.connected(), topic)
            except (ConnectionError, TimeoutError):
                self.disconnect()
                await asyncio.sleep(PAUSE_S)
                continue
            if error == Code.NONE or error in GONE:
                life.is_deleted = True
                break
            await asyncio.sleep(PAUSE_S)
        if self.chance.random() < 0.5 and life.is_deleted and not self.shared.is_over:
            await self._make(await self.connected(), topic.name)
