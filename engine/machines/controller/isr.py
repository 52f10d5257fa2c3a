"""ISR changes that leaders ask for, and reassignments that they complete."""

from engine.base.errors import Code
from engine.base.ids import BrokerId, PartitionIndex
from engine.machines.controller.image import LEADER_UNCHANGED, MetadataImage, PartitionImage
from engine.machines.controller.partition_change import Wish, partition_change
from engine.machines.controller.replica_asks import (
    ANY_EPOCH,
    AlterPartition,
    IsrChange,
    IsrOutcome,
)
from engine.machines.step import Step
from engine.wire.message import Message


def alter_partition(image: MetadataImage, ask: AlterPartition) -> Step[Message]:
    changes: list[Message] = []
    outcomes: list[IsrOutcome] = []
    broker = image.brokers.get(ask.broker_id)
    is_stale = broker is None or broker.epoch != ask.broker_epoch
    for wished in ask.partitions:
        code = Code.STALE_BROKER_EPOCH if is_stale else _refusal(image, ask.broker_id, wished)
        if code is not Code.NONE:
            outcomes.append(IsrOutcome(wished.topic_id, wished.index, code))
            continue
        topic = image.topics_by_id[wished.topic_id]
        partition = topic.partitions[PartitionIndex(wished.index)]
        new_isr = tuple(replica for replica, _ in wished.new_isr)
        wish = Wish(isr=new_isr, is_recovering=wished.is_recovering)
        change = partition_change(image, topic, partition, wish)
        if change is not None:
            changes.append(change)
            partition = partition.after(change)
            if change.leader not in {LEADER_UNCHANGED, ask.broker_id}:
                # the ISR completed a reassignment that leaves this leader out
                code = Code.NEW_LEADER_ELECTED
                outcomes.append(IsrOutcome(wished.topic_id, wished.index, code))
                continue
        outcomes.append(_granted(wished, partition))
    why = f"broker {ask.broker_id} alters the ISR of {len(changes)} partitions"
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=why)


def _granted(wished: IsrChange, partition: PartitionImage) -> IsrOutcome:
    return IsrOutcome(
        wished.topic_id,
        wished.index,
        leader=partition.leader,
        leader_epoch=partition.leader_epoch,
        isr=partition.isr,
        partition_epoch=partition.partition_epoch,
        is_recovering=partition.is_recovering,
    )


def _refusal(image: MetadataImage, broker_id: BrokerId, wished: IsrChange) -> Code:
    topic = image.topics_by_id.get(wished.topic_id)
    if topic is None:
        return Code.UNKNOWN_TOPIC_ID
    partition = topic.partitions.get(PartitionIndex(wished.index))
    if partition is None:
        return Code.UNKNOWN_TOPIC_OR_PARTITION
    if (
        wished.leader_epoch > partition.leader_epoch
        or wished.partition_epoch > partition.partition_epoch
    ):
        return Code.NOT_CONTROLLER  # the leader knows more: another controller decides by now
    if wished.leader_epoch < partition.leader_epoch:
        return Code.FENCED_LEADER_EPOCH
    if partition.leader != broker_id:
        return Code.INVALID_REQUEST
    if wished.partition_epoch < partition.partition_epoch:
        return Code.INVALID_UPDATE_VERSION
    new_isr = [replica for replica, _ in wished.new_isr]
    is_possible = (
        len(set(new_isr)) == len(new_isr)
        and broker_id in new_isr
        and set(new_isr) <= set(partition.replicas)
    )
    begins_recovery = wished.is_recovering and not partition.is_recovering
    if not is_possible or begins_recovery or (wished.is_recovering and len(new_isr) > 1):
        return Code.INVALID_REQUEST
    if not all(_is_eligible(image, replica, epoch) for replica, epoch in wished.new_isr):
        return Code.INELIGIBLE_REPLICA
    return Code.NONE


def _is_eligible(image: MetadataImage, replica: int, epoch: int) -> bool:
    """KIP-903: who restarted since it caught up has to catch up again."""
    broker = image.brokers.get(BrokerId(replica))
    return broker is not None and broker.may_lead and epoch in {ANY_EPOCH, broker.epoch}
