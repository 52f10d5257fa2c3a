"""Brokers that come and go, and who leads then."""

from collections.abc import Iterable

from engine.base.errors import Code
from engine.base.ids import BrokerId
from engine.machines.controller.asks import (
    BrokerRefused,
    BrokerRegistered,
    FenceBroker,
    RegisterBroker,
    UnfenceBroker,
)
from engine.machines.controller.image import (
    NO_LEADER,
    BrokerImage,
    MetadataImage,
    PartitionImage,
    TopicImage,
)
from engine.machines.controller.to_records import broker_record
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.brokers import BrokerRegistrationChangeRecord
from engine.wire.metadata_records.topics import PartitionChangeRecord

REGISTRATION_FENCED = 1
REGISTRATION_UNFENCED = -1


def register_broker(image: MetadataImage, ask: RegisterBroker) -> Step[Message]:
    registered = BrokerImage(
        broker_id=ask.broker_id,
        epoch=ask.epoch,
        incarnation_id=ask.incarnation_id,
        endpoints=ask.endpoints,
        features=ask.features,
        rack=ask.rack,
        log_dirs=ask.log_dirs,
        cordoned_log_dirs=(),
    )
    changes: list[Message] = [broker_record(registered)]
    changes += _leaders_after(image, without=ask.broker_id)
    why = f"broker {ask.broker_id} has started"
    return Step(tuple(changes), ((ask, BrokerRegistered(ask.epoch)),), why=why)


def unfence_broker(image: MetadataImage, ask: UnfenceBroker) -> Step[Message]:
    refusal = _refusal(image, ask.broker_id, ask.epoch)
    if refusal is not None:
        return Step(replies=((ask, refusal),), why=refusal.message)
    reply = ((ask, BrokerRegistered(ask.epoch)),)
    if image.brokers[ask.broker_id].may_lead:
        return Step(replies=reply, why=f"broker {ask.broker_id} serves already")
    changes: list[Message] = [
        BrokerRegistrationChangeRecord(
            broker_id=ask.broker_id, broker_epoch=ask.epoch, fenced=REGISTRATION_UNFENCED
        )
    ]
    changes += _leaders_with(image, ask.broker_id)
    return Step(tuple(changes), reply, why=f"broker {ask.broker_id} is ready")


def fence_broker(image: MetadataImage, ask: FenceBroker) -> Step[Message]:
    refusal = _refusal(image, ask.broker_id, ask.epoch)
    if refusal is not None:
        return Step(replies=((ask, refusal),), why=refusal.message)
    reply = ((ask, BrokerRegistered(ask.epoch)),)
    if image.brokers[ask.broker_id].is_fenced:
        return Step(replies=reply, why=f"broker {ask.broker_id} is fenced already")
    changes = _leaders_after(image, without=ask.broker_id)
    changes.append(
        BrokerRegistrationChangeRecord(
            broker_id=ask.broker_id, broker_epoch=ask.epoch, fenced=REGISTRATION_FENCED
        )
    )
    why = f"broker {ask.broker_id} {'stops' if ask.is_clean else 'is gone'}"
    return Step(tuple(changes), reply, why=why)


def _refusal(image: MetadataImage, broker_id: BrokerId, epoch: int) -> BrokerRefused | None:
    broker = image.brokers.get(broker_id)
    if broker is None:
        return BrokerRefused(Code.BROKER_ID_NOT_REGISTERED, f"broker {broker_id} is not registered")
    if broker.epoch != epoch:
        return BrokerRefused(
            Code.STALE_BROKER_EPOCH,
            f"broker {broker_id} is registered under epoch {broker.epoch}, not {epoch}",
        )
    return None


def _leaders_after(image: MetadataImage, *, without: BrokerId) -> list[Message]:
    """A change for each partition that the broker leads or is in sync for."""
    changes: list[Message] = []
    for topic, partition in image.partitions():
        if partition.leader != without and without not in partition.isr:
            continue
        # the last member stays in the ISR: only it is known to have every record
        isr = [broker for broker in partition.isr if broker != without] or list(partition.isr)
        if partition.leader == without:
            leader = _elect(image, partition, isr, without)
            changes.append(_change(topic, partition, isr, leader=leader))
        elif isr != list(partition.isr):
            changes.append(_change(topic, partition, isr, leader=None))
    return changes


def _leaders_with(image: MetadataImage, broker_id: BrokerId) -> list[Message]:
    """A change for each partition that has no leader and may now have this one.

    Genuine Kafka leaves an empty ISR behind where the last member was fenced, and names the
    member among the eligible leader replicas or as the last one known (KIP-966).
    """
    changes: list[Message] = []
    for topic, partition in image.partitions():
        if partition.leader is not None:
            continue
        if broker_id in partition.isr:
            changes.append(_change(topic, partition, list(partition.isr), leader=broker_id))
        elif broker_id in partition.eligible_leader_replicas or (
            not partition.isr
            and not partition.eligible_leader_replicas
            and partition.last_known_elr == (broker_id,)
        ):
            changes.append(
                PartitionChangeRecord(
                    partition_id=partition.index,
                    topic_id=topic.topic_id,
                    isr=[broker_id],
                    leader=broker_id,
                    eligible_leader_replicas=[
                        replica
                        for replica in partition.eligible_leader_replicas
                        if replica != broker_id
                    ],
                    last_known_elr=[],
                )
            )
    return changes


def _elect(
    image: MetadataImage, partition: PartitionImage, isr: Iterable[int], without: BrokerId
) -> int:
    """The first replica, in order of preference, that is in sync and serves; else nobody."""
    in_sync = set(isr)
    for replica in partition.replicas:
        broker = image.brokers.get(BrokerId(replica))
        if replica in in_sync and replica != without and broker is not None and broker.may_lead:
            return replica
    return NO_LEADER


def _change(
    topic: TopicImage, partition: PartitionImage, isr: list[int], *, leader: int | None
) -> PartitionChangeRecord:
    changed_isr = isr if isr != list(partition.isr) else None
    if leader is None:
        return PartitionChangeRecord(
            partition_id=partition.index, topic_id=topic.topic_id, isr=changed_isr
        )
    return PartitionChangeRecord(
        partition_id=partition.index, topic_id=topic.topic_id, isr=changed_isr, leader=leader
    )
