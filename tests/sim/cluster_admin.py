"""Whoever makes, grows, deletes and moves the topics of a simulated cluster, and elects leaders."""

import asyncio
from dataclasses import dataclass

from engine.base.errors import Code
from engine.machines.controller.replica_asks import ElectionType
from engine.wire.messages import (
    k37_create_partitions,
    k43_elect_leaders,
    k45_alter_partition_reassignments,
)
from tests.sim import requests
from tests.sim.requests import Topic
from tests.sim.workload import Actor


@dataclass
class ClusterAdmin(Actor):
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
        elif dice < 0.65:
            await self._elect(topic, ElectionType.PREFERRED)
        elif dice < 0.7:
            await self._elect(topic, ElectionType.UNCLEAN)

    async def _make(self) -> None:
        name = f"topic-{self.made}"
        self.made += 1
        count, replicas = self.chance.choice((1, 1, 2)), self.chance.choice((2, 3, 3))
        configs = {"min.insync.replicas": self.chance.choice(("1", "2"))}
        if self.chance.random() < 0.2:
            configs["unclean.leader.election.enable"] = "true"
        error, topic_id = await self.patiently(
            requests.create_topic(await self.connected(), name, count, configs, replicas)
        )
        if error == Code.NONE:
            self.history.topic_made(Topic(name, topic_id, count))

    async def _delete(self, topic: Topic) -> None:
        life = self.history.lives[topic.topic_id]
        life.is_deleting = True
        error = await self.patiently(requests.delete_topic(await self.connected(), topic))
        life.is_deleted = error == Code.NONE

    async def _grow(self, topic: Topic) -> None:
        count = topic.partition_count + 1
        wish = k37_create_partitions.CreatePartitionsTopic(topic.name, count, None)
        ask = k37_create_partitions.CreatePartitionsRequest([wish], 20_000)
        client = await self.connected()
        answer = await self.patiently(
            client.ask(ask, 3, k37_create_partitions.CreatePartitionsResponse)
        )
        if answer.results[0].error_code == Code.NONE:
            self.history.lives[topic.topic_id].topic = topic._replace(partition_count=count)

    async def _move(self, topic: Topic) -> None:
        brokers = list(range(1, len(self.shared.ports) + 1))
        self.chance.shuffle(brokers)
        replicas = brokers[: self.chance.choice((2, 3))] if self.chance.random() < 0.9 else None
        part = k45_alter_partition_reassignments.ReassignablePartition(
            self.chance.randrange(topic.partition_count), replicas
        )
        moved = k45_alter_partition_reassignments.ReassignableTopic(topic.name, [part])
        ask = k45_alter_partition_reassignments.AlterPartitionReassignmentsRequest(
            20_000, topics=[moved]
        )
        client = await self.connected()
        kind = k45_alter_partition_reassignments.AlterPartitionReassignmentsResponse
        await self.patiently(client.ask(ask, 0, kind))

    async def _elect(self, topic: Topic, kind: ElectionType) -> None:
        if kind is ElectionType.UNCLEAN:
            self.history.lives[topic.topic_id].may_lose = True
        part = k43_elect_leaders.TopicPartitions(topic.name, list(range(topic.partition_count)))
        ask = k43_elect_leaders.ElectLeadersRequest(kind.value, [part], 20_000)
        client = await self.connected()
        await self.patiently(client.ask(ask, 2, k43_elect_leaders.ElectLeadersResponse))
