"""Clients of a simulated cluster: they enter anywhere, ask for leaders, and try again elsewhere."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from engine.base.errors import Code
from engine.wire.messages import (
    k37_create_partitions,
    k43_elect_leaders,
    k45_alter_partition_reassignments,
)
from tests.sim import requests, workload
from tests.sim.clients import SimClient, batches_in
from tests.sim.history import Place, ViolationError
from tests.sim.requests import Topic
from tests.sim.workload import GONE, PAUSE_S, Actor, Batch, Producer

T = TypeVar("T")

PASSING = workload.PASSING | {
    Code.NOT_ENOUGH_REPLICAS,
    Code.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    Code.FENCED_LEADER_EPOCH,
    Code.UNKNOWN_LEADER_EPOCH,
    Code.OFFSET_NOT_AVAILABLE,
    Code.BROKER_NOT_AVAILABLE,
}
PATIENCE_S = 3.0
PORTS = (9092, 9093, 9094, 9095, 9096)


@dataclass
class ClusterActor(Actor):
    """One client process with a connection to each broker that it needs."""

    ports: tuple[int, ...] = PORTS[:3]
    clients: dict[int, SimClient] = field(default_factory=dict)
    leaders: dict[Place, int] = field(default_factory=dict)

    async def at(self, port: int) -> SimClient:
        if port not in self.clients:
            self.clients[port] = await SimClient.connect(self.shared.network, port, self.name)
        return self.clients[port]

    async def anywhere(self) -> SimClient:
        return await self.at(self.chance.choice(self.ports))

    def disconnect(self) -> None:
        for client in self.clients.values():
            client.close()
        self.clients.clear()
        self.leaders.clear()

    async def leader(self, topic: Topic, place: Place) -> int | None:
        """The port of the broker that leads, as far as is known here."""
        if place not in self.leaders:
            told = await patiently(requests.metadata(await self.anywhere()))
            ports = {broker.node_id: broker.port for broker in told.brokers}
            for found in told.topics:
                if found.topic_id == topic.topic_id:
                    for partition in found.partitions:
                        if partition.leader_id in ports:
                            where = Place(topic.topic_id, partition.partition_index)
                            self.leaders[where] = ports[partition.leader_id]
        if place not in self.leaders:
            await asyncio.sleep(PAUSE_S)
        return self.leaders.get(place)


async def patiently(asking: Awaitable[T]) -> T:
    async with asyncio.timeout(PATIENCE_S):
        return await asking


@dataclass
class ClusterProducer(ClusterActor, Producer):
    """Sends values once; with acks=1 nothing is promised."""

    acks: int = -1

    async def act(self) -> None:
        place = await self.some_place()
        if place is None:
            return
        topic, where = place
        port = await self.leader(topic, where)
        if port is None:
            return
        # acks=1 promises nothing that a failover keeps
        batch = self.batch(self.values(where, acks=-1 if self.acks == -1 else 0))
        told = await patiently(
            requests.produce(
                await self.at(port), topic, where.partition, batch.data,
                acks=self.acks, version=self.versions.produce,
            )
        )  # fmt: skip
        if told.error == Code.NONE:
            self.acknowledge(batch, told.base_offset)
        elif told.error in PASSING | GONE:
            self.leaders.pop(where, None)
        else:
            raise ViolationError(f"produce was answered with {Code(told.error).name}")
        await asyncio.sleep(PAUSE_S * self.chance.random())


@dataclass
class ClusterIdempotentProducer(ClusterActor, workload.IdempotentProducer):
    """Sends each batch, in order, to whoever leads, until it is acknowledged."""

    async def act(self) -> None:
        if self.identity is None:
            error, producer_id, epoch = await patiently(requests.producer_id(await self.anywhere()))
            if error:
                await asyncio.sleep(PAUSE_S)
                return
            self.identity = producer_id, epoch
        if not self.pending:
            self.place = await self.some_place()
            if self.place is None:
                return
            self._prepare(self.place[1], self.identity)
        await self.send_pending()
        await asyncio.sleep(PAUSE_S * self.chance.random())

    async def finished(self) -> None:
        while self.pending:
            try:
                await self.send_pending()
            except (ConnectionError, TimeoutError):
                self.disconnect()
                await asyncio.sleep(PAUSE_S)

    async def send_pending(self) -> None:
        assert self.place is not None
        topic, where = self.place
        if self.history.lives[topic.topic_id].is_deleting:
            self.pending.clear()
            return
        port = await self.leader(topic, where)
        if port is None:
            return
        client, sent = await self.at(port), list(self.pending)
        version = self.versions.produce
        asked = [
            patiently(
                requests.produce(
                    client, topic, where.partition, batch.data, acks=-1, version=version
                )
            )
            for batch in sent
        ]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        has_failed = False
        for batch, told in zip(sent, answers, strict=True):
            if isinstance(told, BaseException):
                if isinstance(told, ConnectionError | TimeoutError):
                    self.disconnect()
                    return
                raise told
            has_failed |= not self._answered(batch, where, told, is_first=not has_failed)
        if has_failed:
            await asyncio.sleep(PAUSE_S)

    def _answered(
        self, batch: Batch, where: Place, told: requests.Produced, *, is_first: bool
    ) -> bool:
        if told.error == Code.NONE:
            self.acknowledge(batch, told.base_offset)
            self.pending.remove(batch)
            return True
        behind = told.error == Code.OUT_OF_ORDER_SEQUENCE_NUMBER and not is_first
        if not behind and told.error not in PASSING | GONE:
            raise ViolationError(f"I4: a retry was answered {Code(told.error).name}")
        self.leaders.pop(where, None)
        return False


@dataclass
class ClusterConsumer(ClusterActor):
    """Reads partitions on from where it was, at whoever leads them."""

    positions: dict[Place, int] = field(default_factory=dict)

    async def act(self) -> None:
        place = await self.some_place()
        if place is None:
            return
        topic, where = place
        port = await self.leader(topic, where)
        if port is None:
            return
        offset = self.positions.get(where, 0)
        fetched = await patiently(
            requests.fetch(
                await self.at(port), topic, where.partition, offset,
                version=self.versions.fetch, max_bytes=self.chance.choice((1, 1000, 100_000)),
            )
        )  # fmt: skip
        if fetched.error == Code.NONE:
            batches = batches_in(fetched.records)
            self.positions[where] = self.history.read(where, offset, batches)
            return
        if fetched.error not in PASSING | GONE | {Code.OFFSET_OUT_OF_RANGE}:
            raise ViolationError(f"fetch was answered with {Code(fetched.error).name}")
        self.leaders.pop(where, None)
        await asyncio.sleep(PAUSE_S)


@dataclass
class ClusterAdmin(ClusterActor):
    """Makes, grows, deletes and moves topics, and has preferred leaders elected."""

    made: int = 0

    async def act(self) -> None:
        await asyncio.sleep(0.3 * self.chance.random())
        topics = self.history.living()
        if not topics or (self.made < 4 and self.chance.random() < 0.3):
            await self._make()
            return
        topic = self.chance.choice(topics)
        dice = self.chance.random()
        if dice < 0.06 and len(topics) > 1:
            await self._delete(topic)
        elif dice < 0.15 and topic.partition_count < 4:
            await self._grow(topic)
        elif dice < 0.45:
            await self._move(topic)
        elif dice < 0.7:
            await self._elect(topic)

    async def _make(self) -> None:
        name = f"topic-{self.made}"
        self.made += 1
        count, replicas = self.chance.choice((1, 1, 2)), self.chance.choice((2, 3, 3))
        configs = {"min.insync.replicas": self.chance.choice(("1", "2"))}
        error, topic_id = await patiently(
            requests.create_topic(await self.anywhere(), name, count, configs, replicas)
        )
        if error == Code.NONE:
            self.history.topic_made(Topic(name, topic_id, count))

    async def _delete(self, topic: Topic) -> None:
        life = self.history.lives[topic.topic_id]
        life.is_deleting = True
        error = await patiently(requests.delete_topic(await self.anywhere(), topic))
        life.is_deleted = error == Code.NONE

    async def _grow(self, topic: Topic) -> None:
        count = topic.partition_count + 1
        wish = k37_create_partitions.CreatePartitionsTopic(topic.name, count, None)
        ask = k37_create_partitions.CreatePartitionsRequest([wish], 20_000)
        client = await self.anywhere()
        answer = await patiently(client.ask(ask, 3, k37_create_partitions.CreatePartitionsResponse))
        if answer.results[0].error_code == Code.NONE:
            self.history.lives[topic.topic_id].topic = topic._replace(partition_count=count)

    async def _move(self, topic: Topic) -> None:
        brokers = list(range(1, len(self.ports) + 1))
        self.chance.shuffle(brokers)
        replicas = brokers[: self.chance.choice((2, 3))] if self.chance.random() < 0.9 else None
        part = k45_alter_partition_reassignments.ReassignablePartition(
            self.chance.randrange(topic.partition_count), replicas
        )
        moved = k45_alter_partition_reassignments.ReassignableTopic(topic.name, [part])
        ask = k45_alter_partition_reassignments.AlterPartitionReassignmentsRequest(
            20_000, topics=[moved]
        )
        client = await self.anywhere()
        kind = k45_alter_partition_reassignments.AlterPartitionReassignmentsResponse
        await patiently(client.ask(ask, 0, kind))

    async def _elect(self, topic: Topic) -> None:
        part = k43_elect_leaders.TopicPartitions(topic.name, list(range(topic.partition_count)))
        ask = k43_elect_leaders.ElectLeadersRequest(0, [part], 20_000)
        client = await self.anywhere()
        await patiently(client.ask(ask, 2, k43_elect_leaders.ElectLeadersResponse))
