"""What would become of the partitions were a broker gone, as the controller itself would decide."""

from engine.base.errors import Code
from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.fleet import Fleet
from engine.contract.losses import MOST_PARTITIONS, DescribeLoss, LosingPartition, Loss
from engine.contract.values import EngineError
from engine.machines.controller.asks import FenceBroker
from engine.machines.controller.brokers import fence_broker
from engine.machines.controller.partition_change import min_isr_of
from engine.wire.metadata_records.topics import PartitionChangeRecord


def describe_loss(fleet: Fleet, command: DescribeLoss) -> Loss:
    """Nothing is done: the controller's decision is taken and thrown away."""
    image, broker_id = fleet.image, BrokerId(command.broker_id)
    known = image.brokers.get(broker_id)
    if known is None:
        raise EngineError(f"There is no broker {broker_id}.", Code.BROKER_ID_NOT_REGISTERED.name)
    found: list[LosingPartition] = []
    for record in fence_broker(image, FenceBroker(broker_id, known.epoch)).changes:
        if isinstance(record, PartitionChangeRecord):
            topic = image.topics_by_id[record.topic_id]
            was = topic.partitions[PartitionIndex(record.partition_id)]
            then = was.after(record)
            found.append(
                LosingPartition(
                    topic.name,
                    was.index,
                    was.leader,
                    then.leader,
                    then.isr,
                    min_isr_of(image, topic),
                )
            )
    found.sort(key=_how_well_off)
    served = [each for each in found if _is_served(each)]
    return Loss(
        broker_id=broker_id,
        leaders_moved=sum(each.leader != each.leader_was for each in served),
        offline=len(found) - len(served),
        below_min_isr=sum(len(each.isr) < each.least_in_sync for each in served),
        partitions=tuple(found[:MOST_PARTITIONS]),
        skipped=max(0, len(found) - MOST_PARTITIONS),
        is_controller=image.controller_id == broker_id,
        is_quorum_lost=_is_quorum_lost(fleet, broker_id),
    )


def _how_well_off(each: LosingPartition) -> tuple[bool, bool, bool]:
    keeps = each.leader == each.leader_was
    return _is_served(each), len(each.isr) >= each.least_in_sync, keeps


def _is_served(each: LosingPartition) -> bool:
    return each.leader is not None


def _is_quorum_lost(fleet: Fleet, without: BrokerId) -> bool:
    voters = fleet.front.cluster.quorum.voters
    left = [
        each
        for each in voters
        if each != without and each in fleet.brokers and not fleet.links.is_paused(each)
    ]
    return without in voters and len(left) * 2 <= len(voters)
