"""The laws of the metadata, which hold whatever is asked in whatever order."""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from engine.base.ids import BrokerId
from engine.machines.controller.controller import Controller
from engine.machines.controller.image import MetadataImage
from engine.machines.controller.to_records import to_records
from engine.wire.metadata_records import decode_metadata_record, encode_metadata_record
from tests.engine.machines.controller.clusters import Decided


def facts(image: MetadataImage) -> dict[str, object]:
    """Everything durable an image says."""
    return {
        "topics": {
            name: (topic.topic_id, topic.configs, topic.partitions)
            for name, topic in image.topics.items()
        },
        "ids": {found: topic.name for found, topic in image.topics_by_id.items()},
        "alike": image.alike,
        "brokers": image.brokers,
        "features": image.features,
        "configs": {key: configs for key, configs in image.configs.items() if configs},
        "producers": (image.next_producer_id, image.last_producer_block),
        "kept": list(image.kept),
    }


def rebuilt(image: MetadataImage) -> MetadataImage:
    """The image through bytes: what a snapshot would bring back."""
    other = MetadataImage(image.cluster_id)
    restored = Controller(other)
    for record in to_records(image):
        value = encode_metadata_record(record, record.VERSIONS[1])
        restored.restore(decode_metadata_record(value)[0])
    return other


class Laws(RuleBasedStateMachine):
    """A controller that is asked anything; whoever inherits says what."""

    has_elr = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # hypothesis says nothing here
        self.decided = Decided(elr=self.has_elr)
        self.epochs: dict[tuple[bytes, int], tuple[int, int]] = {}

    @invariant()
    def every_id_belongs_to_one_topic(self) -> None:
        image = self.decided.image
        assert len(image.topics) == len(image.topics_by_id)
        assert all(image.topics_by_id[topic.topic_id] is topic for topic in image.topics.values())

    @invariant()
    def every_partition_is_led_from_its_isr_by_a_broker_that_serves(self) -> None:
        image = self.decided.image
        for _, partition in image.partitions():
            assert len(set(partition.replicas)) == len(partition.replicas)
            assert set(partition.isr) <= set(partition.replicas)
            assert set(partition.eligible_leader_replicas) <= set(partition.replicas)
            assert not set(partition.eligible_leader_replicas) & set(partition.isr)
            assert partition.isr or (self.has_elr and partition.leader is None)
            if partition.leader is not None:
                assert partition.leader in partition.isr
                assert partition.last_known_elr == ()
                assert image.brokers[partition.leader].may_lead
            if partition.is_reassigning:
                assert not set(partition.adding_replicas) <= set(partition.isr) or (
                    partition.removing_replicas
                )

    @invariant()
    def a_partition_is_led_where_somebody_in_sync_serves(self) -> None:
        brokers = self.decided.image.brokers
        for _, partition in self.decided.image.partitions():
            trusted = partition.isr or partition.eligible_leader_replicas
            serving = [b for b in trusted if b in brokers and brokers[BrokerId(b)].may_lead]
            assert (partition.leader is not None) == bool(serving)

    @invariant()
    def epochs_only_rise_and_with_every_change(self) -> None:
        for topic, partition in self.decided.image.partitions():
            key = (topic.topic_id, partition.index)
            now = (partition.leader_epoch, partition.partition_epoch)
            before = self.epochs.get(key, now)
            assert before[0] <= now[0]
            assert before[1] <= now[1]
            assert (before[0] == now[0]) or before[1] < now[1]
            self.epochs[key] = now

    @invariant()
    def the_records_of_the_state_make_the_state_again(self) -> None:
        assert facts(rebuilt(self.decided.image)) == facts(self.decided.image)

    @invariant()
    def a_copy_is_equal(self) -> None:
        assert facts(self.decided.image.copy()) == facts(self.decided.image)
