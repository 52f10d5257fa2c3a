"""Brokers that come and go, and who leads then."""

from engine.base.errors import Code
from engine.base.ids import BrokerId
from engine.machines.controller.asks import (
    BrokerRefused,
    BrokerRegistered,
    BrokerStopping,
    ControlledShutdown,
    FenceBroker,
    RegisterBroker,
    UnfenceBroker,
    UnregisterBroker,
)
from engine.machines.controller.image import BrokerImage, MetadataImage
from engine.machines.controller.partition_change import Wish, partition_change
from engine.machines.controller.to_records import broker_record
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.brokers import (
    BrokerRegistrationChangeRecord,
    UnregisterBrokerRecord,
)

FENCED = 1
UNFENCED = -1
STOPPING = 1


def register_broker(image: MetadataImage, ask: RegisterBroker) -> Step[Message]:
    """A new incarnation leads nothing yet; the same one changes only what it says of itself."""
    known = image.brokers.get(ask.broker_id)
    is_same = known is not None and known.incarnation_id == ask.incarnation_id
    registered = BrokerImage(
        broker_id=ask.broker_id,
        epoch=known.epoch if known and is_same else ask.epoch,
        incarnation_id=ask.incarnation_id,
        endpoints=ask.endpoints,
        features=ask.features,
        rack=ask.rack,
        is_fenced=known.is_fenced if known and is_same else True,
        is_stopping=known.is_stopping if known and is_same else False,
        log_dirs=ask.log_dirs,
        cordoned_log_dirs=(),
    )
    changes: list[Message] = []
    if not is_same:
        changes += _changes_without(image, ask.broker_id, is_lost=not ask.is_clean)
    changes.append(broker_record(registered))
    why = f"broker {ask.broker_id} {'says more of itself' if is_same else 'has started'}"
    return Step(tuple(changes), ((ask, BrokerRegistered(registered.epoch)),), why=why)


def unfence_broker(image: MetadataImage, ask: UnfenceBroker) -> Step[Message]:
    refusal = _refusal(image, ask.broker_id, ask.epoch)
    if refusal is None and image.brokers[ask.broker_id].is_stopping:
        refusal = BrokerRefused(Code.INVALID_REQUEST, f"broker {ask.broker_id} stops")
    if refusal is not None:
        return Step(replies=((ask, refusal),), why=refusal.message)
    reply = ((ask, BrokerRegistered(ask.epoch)),)
    if image.brokers[ask.broker_id].may_lead:
        return Step(replies=reply, why=f"broker {ask.broker_id} serves already")
    changes: list[Message] = [
        BrokerRegistrationChangeRecord(
            broker_id=ask.broker_id, broker_epoch=ask.epoch, fenced=UNFENCED
        )
    ]
    changes += _changes_with(image, ask.broker_id)
    return Step(tuple(changes), reply, why=f"broker {ask.broker_id} is ready")


def fence_broker(image: MetadataImage, ask: FenceBroker) -> Step[Message]:
    refusal = _refusal(image, ask.broker_id, ask.epoch)
    if refusal is not None:
        return Step(replies=((ask, refusal),), why=refusal.message)
    reply = ((ask, BrokerRegistered(ask.epoch)),)
    if image.brokers[ask.broker_id].is_fenced:
        return Step(replies=reply, why=f"broker {ask.broker_id} is fenced already")
    changes = _changes_without(image, ask.broker_id)
    changes.append(
        BrokerRegistrationChangeRecord(
            broker_id=ask.broker_id, broker_epoch=ask.epoch, fenced=FENCED
        )
    )
    why = f"broker {ask.broker_id} {'stops' if ask.is_clean else 'is gone'}"
    return Step(tuple(changes), reply, why=why)


def controlled_shutdown(image: MetadataImage, ask: ControlledShutdown) -> Step[Message]:
    """The broker hands over all it leads before it goes; from here on it leads nothing."""
    refusal = _refusal(image, ask.broker_id, ask.epoch)
    if refusal is not None:
        return Step(replies=((ask, refusal),), why=refusal.message)
    broker = image.brokers[ask.broker_id]
    changes: list[Message] = []
    if broker.may_lead:
        changes.append(
            BrokerRegistrationChangeRecord(
                broker_id=ask.broker_id, broker_epoch=ask.epoch, in_controlled_shutdown=STOPPING
            )
        )
        changes += _changes_without(image, ask.broker_id)
    led = sum(partition.leader == ask.broker_id for _, partition in image.partitions())
    why = f"broker {ask.broker_id} stops and hands over {led} partitions"
    return Step(tuple(changes), ((ask, BrokerStopping(led)),), why=why)


def unregister_broker(image: MetadataImage, ask: UnregisterBroker) -> Step[Message]:
    """The cluster forgets a broker; whatever it held stays assigned to it, as in Kafka."""
    broker = image.brokers.get(ask.broker_id)
    if broker is None:
        why = f"Broker ID {ask.broker_id} is not currently registered"
        refusal = BrokerRefused(Code.BROKER_ID_NOT_REGISTERED, why)
        return Step(replies=((ask, refusal),), why=why)
    changes = _changes_without(image, ask.broker_id)
    changes.append(UnregisterBrokerRecord(broker_id=broker.broker_id, broker_epoch=broker.epoch))
    return Step(
        tuple(changes), ((ask, None),), why=f"broker {ask.broker_id} is no part of it any more"
    )


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


def _changes_without(
    image: MetadataImage, gone: BrokerId, *, is_lost: bool = False
) -> list[Message]:
    """A change for each partition the broker is in sync for.

    Where its disk may have lost records, it is not even eligible to lead any more.
    """

    def serves(replica: int) -> bool:
        return replica != gone and image.brokers[BrokerId(replica)].may_lead

    changes: list[Message] = []
    for topic, partition in image.partitions():
        if gone in partition.isr or (is_lost and gone in partition.eligible_leader_replicas):
            isr = tuple(replica for replica in partition.isr if replica != gone)
            wish = Wish(isr=isr, lost=(gone,) if is_lost else ())
            change = partition_change(image, topic, partition, wish, serves)
            if change is not None:
                changes.append(change)
    return changes


def _changes_with(image: MetadataImage, back: BrokerId) -> list[Message]:
    """A change for each partition that has no leader and may now have this one."""

    def serves(replica: int) -> bool:
        return replica == back or image.brokers[BrokerId(replica)].may_lead

    changes: list[Message] = []
    for topic, partition in image.partitions():
        if partition.leader is None:
            change = partition_change(image, topic, partition, Wish(), serves)
            if change is not None:
                changes.append(change)
    return changes
