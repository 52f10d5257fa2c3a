"""The laws of the metadata hold whatever is asked in whatever order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, rule

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, BrokerId, TopicId
from engine.machines.controller.asks import (
    AllocateProducerIds,
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    CreatePartitions,
    CreateTopics,
    DeleteTopics,
    FenceBroker,
    Growth,
    NewTopic,
    SetFeatures,
    UnfenceBroker,
)
from engine.machines.controller.controller import Controller
from engine.machines.controller.image import ConfigResource
from tests.engine.machines.controller.clusters import Decided, new_topic, topic_id
from tests.engine.machines.controller.laws import Laws, facts, rebuilt

BROKERS = (1, 2, 3)
NAMES = st.sampled_from(["a", "b", "a.b", "a_b", "orders", "bad name", "", "__cluster_metadata"])
CONFIGS = st.lists(
    st.tuples(
        st.sampled_from(["retention.ms", "cleanup.policy", "min.insync.replicas", "no.such"]),
        st.sampled_from(["1", "compact", "delete,compact", "x", "-1"]),
    ),
    max_size=2,
    unique_by=lambda pair: pair[0],
)
BROKER_CONFIGS = st.sampled_from(
    ["log.retention.ms", "num.partitions", "min.insync.replicas", "listeners", "some.plugin"]
)


class AnyAsks(Laws):
    """Asks in any order, legal or not."""

    topics = Bundle("topics")

    @initialize()
    def begin(self) -> None:
        self.producer_ids = 0
        self.decided.ask(SetFeatures((("metadata.version", 30),), (("min.insync.replicas", "1"),)))
        for broker_id in BROKERS:
            self.decided.start(broker_id)

    @rule(
        target=topics,
        name=NAMES,
        partitions=st.integers(-2, 4),
        factor=st.integers(-2, 4),
        configs=CONFIGS,
        seed=st.integers(0, 5),
        validate_only=st.booleans(),
    )
    def create_topic(self, *, name, partitions, factor, configs, seed, validate_only) -> str:
        asked = NewTopic(name, topic_id(), partitions, factor, configs=tuple(configs))
        before = facts(self.decided.image)
        (outcome,) = self.decided.ask(
            CreateTopics((asked,), placement_seed=seed, validate_only=validate_only)
        )
        if outcome.code is not Code.NONE or validate_only:
            assert facts(self.decided.image) == before
        else:
            topic = self.decided.image.topics[name]
            assert len(topic.partitions) == outcome.partition_count
            assert topic.replication_factor == outcome.replication_factor
        return name

    @rule(name=topics, twice=st.booleans())
    def delete(self, name, twice) -> None:
        asked = ((name, NO_TOPIC_ID),) * (1 + twice)
        (outcome,) = self.decided.ask(DeleteTopics(asked))
        if not twice:
            assert name not in self.decided.image.topics
            assert outcome.code in {Code.NONE, Code.UNKNOWN_TOPIC_OR_PARTITION}

    @rule(name=topics)
    def delete_by_id(self, name) -> None:
        topic = self.decided.image.topics.get(name)
        found = topic.topic_id if topic else TopicId(b"\xff" * 16)
        (outcome,) = self.decided.ask(DeleteTopics(((None, found),)))
        assert (outcome.code is Code.NONE) == (topic is not None)

    @rule(name=topics, count=st.integers(0, 6))
    def grow(self, name, count) -> None:
        topic = self.decided.image.topics.get(name)
        present = len(topic.partitions) if topic else 0
        (outcome,) = self.decided.ask(CreatePartitions((Growth(name, count),)))
        if outcome.code is Code.NONE:
            assert count > present
            assert len(self.decided.image.topics[name].partitions) == count

    @rule(name=topics, configs=CONFIGS, replaces=st.booleans(), append=st.booleans())
    def alter_topic(self, name, configs, replaces, append) -> None:
        operation = ConfigOperation.APPEND if append else ConfigOperation.SET
        changes = tuple(ConfigChange(key, operation, value) for key, value in configs)
        self.decided.ask(
            AlterConfigs((ConfigChanges(ConfigResource.TOPIC, name, changes, replaces),))
        )

    @rule(name=st.sampled_from(["", "1", "9", "x"]), key=BROKER_CONFIGS, delete=st.booleans())
    def alter_broker(self, name, key, delete) -> None:
        operation = ConfigOperation.DELETE if delete else ConfigOperation.SET
        changes = (ConfigChange(key, operation, None if delete else "2"),)
        self.decided.ask(AlterConfigs((ConfigChanges(ConfigResource.BROKER, name, changes),)))

    @rule(broker_id=st.sampled_from(BROKERS), is_clean=st.booleans(), is_same=st.booleans())
    def restart(self, broker_id, is_clean, is_same) -> None:
        self.decided.register(broker_id, is_clean=is_clean, is_same=is_same)

    @rule(broker_id=st.sampled_from((*BROKERS, 9)), is_stale=st.booleans(), is_clean=st.booleans())
    def fence(self, broker_id, is_stale, is_clean) -> None:
        self.decided.ask(
            FenceBroker(BrokerId(broker_id), self.epoch(broker_id, is_stale), is_clean)
        )

    @rule(broker_id=st.sampled_from((*BROKERS, 9)), is_stale=st.booleans())
    def unfence(self, broker_id, is_stale) -> None:
        self.decided.ask(UnfenceBroker(BrokerId(broker_id), self.epoch(broker_id, is_stale)))

    @rule(broker_id=st.sampled_from(BROKERS))
    def allocate(self, broker_id) -> None:
        block = self.decided.ask(AllocateProducerIds(BrokerId(broker_id), 1))
        assert block.first >= self.producer_ids
        self.producer_ids = block.first + block.count

    def epoch(self, broker_id: int, is_stale: bool) -> int:
        broker = self.decided.image.brokers.get(BrokerId(broker_id))
        return broker.epoch - is_stale if broker else 0


class AnyAsksWithEligibleLeaders(AnyAsks):
    """The same where the eligible leader replicas are kept (KIP-966)."""

    has_elr = True


TestAnyAsks = AnyAsks.TestCase
TestAnyAsks.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAnyAsksWithEligibleLeaders = AnyAsksWithEligibleLeaders.TestCase
TestAnyAsksWithEligibleLeaders.settings = TestAnyAsks.settings


def test_what_was_restored_takes_every_ask() -> None:
    decided = Decided(1)
    decided.create(new_topic("a", 3))
    restored = Controller(rebuilt(decided.image))
    step = restored.decide(CreateTopics((new_topic("b"),)), 0)
    assert step.replies[0][1][0].code is Code.NONE


def test_leader_epochs_rise_with_every_change_of_leader() -> None:
    decided = Decided(1)
    decided.create(new_topic("a"))
    epochs = []
    for _ in range(3):
        decided.start(1)
        epochs.append(decided.image.topics["a"].partitions[0].leader_epoch)
    assert epochs == sorted(set(epochs))
    assert epochs[0] > 0


def test_blocks_of_producer_ids_never_overlap() -> None:
    decided = Decided(1)
    blocks = [decided.ask(AllocateProducerIds(BrokerId(1), 1)) for _ in range(3)]
    assert [block.first for block in blocks] == [0, 1000, 2000]
