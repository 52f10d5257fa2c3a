"""A controller with brokers, for tests: asks are decided, applied and answered at once."""

from itertools import count
from typing import Any

from engine.base.errors import Code
from engine.base.ids import BrokerId, PartitionIndex, TopicId
from engine.machines.controller.asks import (
    CreateTopics,
    FenceBroker,
    NewTopic,
    RegisterBroker,
    SetFeatures,
    UnfenceBroker,
)
from engine.machines.controller.controller import Controller
from engine.machines.controller.image import (
    ELR_FEATURE,
    Endpoint,
    MetadataImage,
    PartitionImage,
)
from engine.machines.controller.replica_asks import (
    ANY_EPOCH,
    AlterPartition,
    IsrChange,
    IsrOutcome,
)
from engine.machines.step import Ask, Step

_ids = count(1)


def topic_id() -> TopicId:
    return TopicId(next(_ids).to_bytes(16, "big"))


def new_topic(name: str, partitions: int = 1, factor: int = 1, **more: Any) -> NewTopic:
    return NewTopic(name, topic_id(), partitions, factor, **more)


class Decided:
    """A controller whose decisions are true at once."""

    def __init__(self, *broker_ids: int, elr: bool = False, **static_configs: str) -> None:
        configs = {name.replace("_", "."): value for name, value in static_configs.items()}
        self.image = MetadataImage("test-cluster", configs)
        self.controller = Controller(self.image)
        self.last: Step[Any] | None = None
        self._offsets = count(100)
        if elr:
            self.ask(SetFeatures(((ELR_FEATURE, 1),), (("min.insync.replicas", "1"),)))
        for broker_id in broker_ids:
            self.start(broker_id)

    def ask(self, ask: Ask[Any]) -> Any:
        step = self.last = self.controller.decide(ask, now_ms=0)
        for change in step.changes:
            self.controller.apply(change)
        ((answered, outcome),) = step.replies
        assert answered is ask
        assert step.why
        return outcome

    def register(
        self,
        broker_id: int,
        *,
        rack: str | None = None,
        is_clean: bool = True,
        is_same: bool = False,
        features: tuple[tuple[str, int, int], ...] = (),
    ) -> Any:
        """A new incarnation of the broker, or more words from the one that runs."""
        epoch = next(self._offsets)
        known = self.image.brokers.get(BrokerId(broker_id))
        return self.ask(
            RegisterBroker(
                broker_id=BrokerId(broker_id),
                incarnation_id=known.incarnation_id
                if known and is_same
                else epoch.to_bytes(16, "big"),
                epoch=epoch,
                endpoints=(Endpoint("PLAINTEXT", "localhost", 9091 + broker_id),),
                features=features,
                rack=rack,
                log_dirs=(b"d" * 15 + bytes([broker_id]),),
                is_clean=is_clean,
            )
        )

    def start(self, broker_id: int, *, rack: str | None = None, is_clean: bool = True) -> None:
        registered = self.register(broker_id, rack=rack, is_clean=is_clean)
        self.ask(UnfenceBroker(BrokerId(broker_id), registered.epoch))

    def create(self, *topics: NewTopic, **more: Any) -> Any:
        outcomes = self.ask(CreateTopics(topics, **more))
        return outcomes[0] if len(outcomes) == 1 else outcomes

    def epoch(self, broker_id: int) -> int:
        return self.image.brokers[BrokerId(broker_id)].epoch

    def fence(self, broker_id: int) -> None:
        self.ask(FenceBroker(BrokerId(broker_id), self.epoch(broker_id)))

    def assign(self, *replicas: int, name: str = "a", **configs: str) -> None:
        """A topic whose one partition lies on these brokers."""
        settings = tuple((key.replace("_", "."), value) for key, value in configs.items())
        made = new_topic(name, -1, -1, assignments=((0, replicas),), configs=settings)
        assert self.create(made).code == 0

    def partition(self, name: str = "a", index: int = 0) -> PartitionImage:
        return self.image.topics[name].partitions[PartitionIndex(index)]


def in_sync_again(decided: Decided, name: str, *isr: int, index: int = 0) -> Code:
    """The leader of the partition finds these in sync."""
    topic, partition = decided.image.topics[name], decided.partition(name, index)
    leader = partition.leader
    assert leader is not None
    change = IsrChange(
        topic_id=topic.topic_id,
        index=index,
        leader_epoch=partition.leader_epoch,
        partition_epoch=partition.partition_epoch,
        new_isr=tuple((replica, ANY_EPOCH) for replica in isr),
    )
    outcome: IsrOutcome
    (outcome,) = decided.ask(AlterPartition(leader, decided.epoch(leader), (change,)))
    return outcome.code
