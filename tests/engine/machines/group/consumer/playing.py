"""Consumer groups with time: members that follow what they are told, topics that come and grow."""

from typing import Any

from engine.base.errors import Code
from engine.machines.group.asks import FetchOffsets, Heartbeat, Join, Sync
from engine.machines.group.config import GroupConfig
from engine.machines.group.consumer.asks import ConsumerHeartbeat, ConsumerHeartbeatOutcome
from engine.machines.group.consumer.group import ConsumerGroup
from engine.machines.group.consumer.topics import TopicSeen
from engine.machines.group.groups import Groups
from engine.machines.group.subscription import read_assignment
from engine.wire.data.opaque import (
    ConsumerProtocolSubscription,
    ConsumerProtocolSubscriptionTopicPartition,
)
from engine.wire.message import encode_whole
from tests.engine.machines.group.playing import G, Play


def topic_id(name: str) -> bytes:
    return name.encode().ljust(16, b"\0")


class ManyTopics:
    """A cluster's topics that a test makes and changes."""

    def __init__(self, **partitions: int) -> None:
        self.version = 1
        self._known = {
            name: TopicSeen(topic_id(name), name, count) for name, count in partitions.items()
        }

    def put(self, name: str, partition_count: int) -> None:
        self._known[name] = TopicSeen(topic_id(name), name, partition_count)
        self.version += 1

    def remove(self, name: str) -> None:
        del self._known[name]
        self.version += 1

    def by_name(self, name: str) -> TopicSeen | None:
        return self._known.get(name)

    def by_id(self, topic_id: bytes) -> TopicSeen | None:
        return next((each for each in self._known.values() if each.topic_id == topic_id), None)

    def names(self) -> tuple[str, ...]:
        return tuple(self._known)


class Consumer:
    """A client: takes what it is assigned, gives up what it is told to when it is told to."""

    def __init__(self, play: "ConsumerPlay", member_id: str, **more: Any) -> None:
        self.play = play
        self.member_id = member_id
        self.epoch = 0
        self.owned: dict[bytes, set[int]] = {}
        self.more = {"topics": frozenset({"t"}), **more}
        self.said: ConsumerHeartbeatOutcome | None = None
        self.heard_nothing = False
        """An answer was lost: it says everything again."""

    def join(self) -> "Consumer":
        self.epoch, self.owned = 0, {}
        return self.beat(rebalance_timeout_ms=60_000, owned=(), **self.more)

    def beat(self, **fields: Any) -> "Consumer":
        """One heartbeat; the client obeys the answer at once."""
        static = {"instance_id": self.more["instance_id"]} if "instance_id" in self.more else {}
        if self.heard_nothing:
            fields = {"rebalance_timeout_ms": 60_000, **self.more, **fields}
        self.heard_nothing = False
        given = {"owned": self.holding(), **static, **fields}
        self.said = self.play.ask(
            ConsumerHeartbeat(G, self.member_id, self.epoch, "app", "/127.0.0.1", **given)
        )
        if not self.said.code:
            self.epoch = self.said.member_epoch
            if self.said.assignment is not None:
                self.owned = {each: set(held) for each, held in self.said.assignment}
        return self

    def holding(self) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
        return tuple((each, tuple(sorted(held))) for each, held in sorted(self.owned.items()))

    def leave(self, epoch: int = -1) -> ConsumerHeartbeatOutcome:
        self.epoch = epoch
        self.beat()
        assert self.said is not None
        return self.said

    @property
    def partitions(self) -> list[int]:
        """Of topic "t"."""
        return sorted(self.owned.get(topic_id("t"), ()))


class ClassicConsumer:
    """A client of the classic protocol: gives up what it is not assigned any more, joins again."""

    def __init__(self, play: "ConsumerPlay", member_id: str, *topics: str) -> None:
        self.play = play
        self.member_id = member_id
        self.topics = list(topics)
        self.epoch = 0
        self.owned: dict[str, set[int]] = {}
        self.code = Code.NONE
        self.joined: Join | None = None

    def join(self) -> "ClassicConsumer":
        owned = [
            ConsumerProtocolSubscriptionTopicPartition(name, sorted(held))
            for name, held in sorted(self.owned.items())
        ]
        said = ConsumerProtocolSubscription(topics=self.topics, owned_partitions=owned)
        data = b"\0\1" + encode_whole(said, 1)
        known = self.member_id if self.epoch else ""
        self.joined = self.play.join(
            known, new_member_id=self.member_id, protocols=(("range", data),)
        )
        return self.synced()

    def synced(self) -> "ClassicConsumer":
        """Its share, once the join is answered."""
        outcome = None if self.joined is None else self.play.reply(self.joined)
        if outcome is None:
            return self
        self.joined = None
        self.code = outcome.code
        if outcome.code:
            return self
        self.epoch = outcome.generation
        found = self.play.ask(Sync(G, self.member_id, None, self.epoch))
        if found is None or found.code:
            self.code = Code.REBALANCE_IN_PROGRESS if found is None else found.code
            return self
        given = read_assignment(found.assignment)
        parts = given.assigned_partitions if given is not None else ()
        self.owned = {each.topic: set(each.partitions) for each in parts}
        return self

    def beat(self) -> "ClassicConsumer":
        if self.joined is not None:
            return self.synced()
        self.code = self.play.ask(Heartbeat(G, self.member_id, None, self.epoch))
        return self.join() if self.code is Code.REBALANCE_IN_PROGRESS else self

    @property
    def partitions(self) -> list[int]:
        """Of topic "t"."""
        return sorted(self.owned.get("t", ()))


class ConsumerPlay(Play):
    """The machine of groups beside topics of the test's own."""

    def __init__(self, **config: Any) -> None:
        super().__init__()
        self.config = GroupConfig(
            **{"consumer_assignment_interval_ms": 0, "initial_rebalance_delay_ms": 0, **config}
        )
        self.topics = ManyTopics(t=4, u=2)
        self.machine = Groups(lambda _: self.config, self.topics)

    def restored(self) -> Groups:
        other = Groups(lambda _: self.config, self.topics)
        for wrote in self.written:
            other.restore(wrote)
        return other

    def consumer(self, member_id: str, **more: Any) -> Consumer:
        """A client that has joined."""
        return Consumer(self, member_id, **more).join()

    def classic(self, member_id: str, *topics: str) -> ClassicConsumer:
        """A client of the classic protocol that has joined."""
        return ClassicConsumer(self, member_id, *(topics or ("t",))).join()

    @property
    def consumers(self) -> ConsumerGroup:
        return self.machine.consumers.groups[G]

    def settle(self, *clients: Consumer | ClassicConsumer) -> None:
        """Heartbeats in turn until nothing moves any more."""
        for _ in range(10):
            for client in clients:
                client.beat()

    def committed(self) -> int:
        found = self.ask(FetchOffsets(G, (("t", (0,)),)))
        return found.offsets[0][1][0][1].offset
