"""The controller: decides every change to the cluster's metadata."""

from engine.machines.controller.asks import (
    AllocateProducerIds,
    AlterConfigs,
    ControlledShutdown,
    CreatePartitions,
    CreateTopics,
    DeleteTopics,
    FenceBroker,
    ProducerIdBlock,
    RegisterBroker,
    RestoreTopic,
    SetFeatures,
    UnfenceBroker,
    UnregisterBroker,
    UpdateFeatures,
)
from engine.machines.controller.brokers import (
    controlled_shutdown,
    fence_broker,
    register_broker,
    unfence_broker,
    unregister_broker,
)
from engine.machines.controller.configs import alter_configs
from engine.machines.controller.deletions import delete_topics
from engine.machines.controller.elections import (
    balance_leaders,
    elect_leaders,
    elect_unclean_leaders,
)
from engine.machines.controller.features import update_features
from engine.machines.controller.image import ConfigResource, MetadataImage
from engine.machines.controller.isr import alter_partition
from engine.machines.controller.partitions import create_partitions
from engine.machines.controller.reassignments import alter_reassignments
from engine.machines.controller.replica_asks import (
    AlterPartition,
    AlterPartitionReassignments,
    BalanceLeaders,
    ElectLeaders,
    ElectUncleanLeaders,
)
from engine.machines.controller.restoration import restore_topic
from engine.machines.controller.topics import create_topics
from engine.machines.step import Ask, Step
from engine.wire.message import Message
from engine.wire.metadata_records.settings import (
    ConfigRecord,
    FeatureLevelRecord,
    ProducerIdsRecord,
)

PRODUCER_ID_BLOCK_SIZE = 1000


class Controller:
    """Pure: what it decides becomes true only through `apply`, once the shard has written it."""

    def __init__(self, image: MetadataImage) -> None:
        self._image = image

    def decide(self, ask: Ask[object], now_ms: int) -> Step[Message]:  # noqa: ARG002 - every machine is told the time
        match ask:
            case CreateTopics():
                return create_topics(self._image, ask)
            case DeleteTopics():
                return delete_topics(self._image, ask)
            case RestoreTopic():
                return restore_topic(self._image, ask)
            case CreatePartitions():
                return create_partitions(self._image, ask)
            case AlterConfigs():
                return alter_configs(self._image, ask)
            case RegisterBroker():
                return register_broker(self._image, ask)
            case UnfenceBroker():
                return unfence_broker(self._image, ask)
            case FenceBroker():
                return fence_broker(self._image, ask)
            case AlterPartition():
                return alter_partition(self._image, ask)
            case ControlledShutdown():
                return controlled_shutdown(self._image, ask)
            case UnregisterBroker():
                return unregister_broker(self._image, ask)
            case ElectLeaders():
                return elect_leaders(self._image, ask)
            case BalanceLeaders():
                return balance_leaders(self._image, ask)
            case ElectUncleanLeaders():
                return elect_unclean_leaders(self._image, ask)
            case AlterPartitionReassignments():
                return alter_reassignments(self._image, ask)
            case AllocateProducerIds():
                return _allocate_producer_ids(self._image, ask)
            case UpdateFeatures():
                return update_features(self._image, ask)
            case SetFeatures():
                return _set_features(ask)
            case _:
                raise AssertionError(f"the controller does not know {type(ask).__name__}")

    def apply(self, change: Message) -> None:
        self._image.apply(change)

    def restore(self, change: Message) -> None:
        self._image.apply(change)

    def view(self) -> MetadataImage:
        """The image decided on: ahead of the committed one. For tests and snapshots."""
        return self._image


def _allocate_producer_ids(image: MetadataImage, ask: AllocateProducerIds) -> Step[Message]:
    first = image.next_producer_id
    change = ProducerIdsRecord(
        broker_id=ask.broker_id,
        broker_epoch=ask.broker_epoch,
        next_producer_id=first + PRODUCER_ID_BLOCK_SIZE,
    )
    block = ProducerIdBlock(first, PRODUCER_ID_BLOCK_SIZE)
    return Step((change,), ((ask, block),), why=f"broker {ask.broker_id} ran out of producer ids")


def _set_features(ask: SetFeatures) -> Step[Message]:
    changes: list[Message] = [
        FeatureLevelRecord(name=name, feature_level=level) for name, level in ask.features
    ]
    changes += [
        ConfigRecord(resource_type=ConfigResource.BROKER, resource_name="", name=name, value=value)
        for name, value in ask.broker_defaults
    ]
    return Step(tuple(changes), ((ask, None),), why="the cluster is new")
