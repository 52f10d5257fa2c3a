"""The one way a partition changes: what is wished for it, and what follows by Kafka's rules.

Whoever takes a replica out of an ISR, puts one in, moves replicas or elects goes through
`partition_change`. In order: a reassignment whose new replicas are in sync is completed; the
eligible leader replicas are kept while the ISR is below min.insync.replicas (KIP-966); somebody is
elected; epochs rise where a leader has to notice.
"""

from collections.abc import Callable
from enum import Enum

import msgspec
from msgspec.structs import replace

from engine.base.ids import NO_TOPIC_ID, BrokerId
from engine.machines.controller.image import (
    LEADER_UNCHANGED,
    NO_LEADER,
    UNCHANGED,
    MetadataImage,
    PartitionImage,
    TopicImage,
)
from engine.wire.metadata_records.topics import PartitionChangeRecord

Replicas = tuple[int, ...]

MIN_ISR = "min.insync.replicas"
UNCLEAN_ELECTION = "unclean.leader.election.enable"
LOST_DIRECTORY = b"\0" * 15 + b"\1"
RESERVED_DIRECTORIES = frozenset({NO_TOPIC_ID, b"\0" * 15 + b"\2"})
"""Not assigned yet, and from before there were assignments: both count as online."""


class Election(Enum):
    """Whom to elect when it comes to that."""

    PREFERRED = "the first replica, where it is in sync"
    ONLINE = "anyone in sync, but the leader stays where it can"
    UNCLEAN = "anyone at all, before nobody"


class Wish(msgspec.Struct, frozen=True):
    """What is wished for a partition; None leaves a thing as it is."""

    isr: Replicas | None = None
    replicas: Replicas | None = None
    removing: Replicas | None = None
    adding: Replicas | None = None
    is_recovering: bool | None = None
    election: Election | None = None
    """None: unclean where the topic allows that, else online."""
    lost: Replicas = ()
    """Replicas that came back without all they had: not to be trusted with anything."""


class _Target(msgspec.Struct, frozen=True):
    """The partition as it is to be, while that is being found out."""

    isr: Replicas
    replicas: Replicas
    removing: Replicas
    adding: Replicas
    elr: Replicas
    leader: int
    is_unclean: bool = False


def partition_change(
    image: MetadataImage,
    topic: TopicImage,
    partition: PartitionImage,
    wish: Wish,
    serves: Callable[[int], bool] | None = None,
) -> PartitionChangeRecord | None:
    """The record that makes the wish true, or None where there is nothing to change.

    `serves` says which brokers will be able to lead once the step is applied; by default those
    that are now.
    """
    may_lead = _acceptor(image, partition, serves)
    target = _Target(
        isr=_or(wish.isr, partition.isr),
        replicas=_or(wish.replicas, partition.replicas),
        removing=_or(wish.removing, partition.removing_replicas),
        adding=_or(wish.adding, partition.adding_replicas),
        elr=partition.eligible_leader_replicas,
        leader=NO_LEADER if partition.leader is None else partition.leader,
    )
    target = _with_completed_reassignment(target)
    if image.keeps_eligible_leaders:
        target = _with_eligible_leaders(target, partition, wish, min_isr_of(image, topic))
    election = wish.election or _usual_election(image, topic)
    target = _with_leader(image, target, partition, election, may_lead)
    return _record(image, topic, partition, target, wish)


def min_isr_of(image: MetadataImage, topic: TopicImage) -> int:
    """Never more than there are replicas."""
    return min(int(image.topic_config(topic, MIN_ISR)), topic.replication_factor)


def allows_unclean_election(image: MetadataImage, topic: TopicImage) -> bool:
    return image.topic_config(topic, UNCLEAN_ELECTION).lower() == "true"


def directory_of(image: MetadataImage, broker_id: int) -> bytes:
    """The log folder a new replica goes to; unassigned where a broker has none or a choice."""
    broker = image.brokers.get(BrokerId(broker_id))
    if broker is None or len(broker.log_dirs) != 1:
        return NO_TOPIC_ID
    return broker.log_dirs[0]


def _usual_election(image: MetadataImage, topic: TopicImage) -> Election:
    return Election.UNCLEAN if allows_unclean_election(image, topic) else Election.ONLINE


def _or(wished: Replicas | None, present: Replicas) -> Replicas:
    return present if wished is None else wished


def _acceptor(
    image: MetadataImage, partition: PartitionImage, serves: Callable[[int], bool] | None
) -> Callable[[int], bool]:
    """Whether a broker may lead this partition: it serves, and the folder that holds it does."""
    directories = dict(zip(partition.replicas, partition.directories, strict=False))

    def may_lead(replica: int) -> bool:
        broker = image.brokers.get(BrokerId(replica))
        if broker is None or not (serves(replica) if serves else broker.may_lead):
            return False
        directory = directories.get(replica, NO_TOPIC_ID)
        if directory in RESERVED_DIRECTORIES or not broker.log_dirs:
            return directory != LOST_DIRECTORY
        return directory in broker.log_dirs

    return may_lead


def _with_completed_reassignment(target: _Target) -> _Target:
    """The replicas to be removed leave once all that are added are in sync."""
    if not (target.removing or target.adding):
        return target
    isr = tuple(replica for replica in target.isr if replica not in target.removing)
    replicas = tuple(replica for replica in target.replicas if replica not in target.removing)
    if (target.removing and not (isr and replicas)) or not set(target.adding) <= set(isr):
        return target
    if len(target.adding) < len(target.removing) and not set(replicas) <= set(isr):
        return target  # fewer replicas than before: all that stay must be in sync
    return replace(target, isr=isr, replicas=replicas, removing=(), adding=())


def _with_eligible_leaders(
    target: _Target, partition: PartitionImage, wish: Wish, min_isr: int
) -> _Target:
    """Whoever was in sync when the ISR fell below its minimum still has all that is acknowledged."""
    if len(target.isr) >= min_isr:
        return replace(target, elr=())
    known = {*target.elr, *partition.isr} & {*target.replicas}
    return replace(target, elr=tuple(sorted(known - {*target.isr, *wish.lost})))


def _with_leader(
    image: MetadataImage,
    target: _Target,
    partition: PartitionImage,
    election: Election,
    may_lead: Callable[[int], bool],
) -> _Target:
    leader, is_unclean = _elect(image, target, partition, election, may_lead)
    if leader == target.leader:
        return target
    if leader in target.elr:
        elr = tuple(replica for replica in target.elr if replica != leader)
        target = replace(target, isr=(leader,), elr=elr)
    if is_unclean:
        target = replace(target, isr=(leader,))
    return replace(target, leader=leader, is_unclean=is_unclean)


def _elect(
    image: MetadataImage,
    target: _Target,
    partition: PartitionImage,
    election: Election,
    may_lead: Callable[[int], bool],
) -> tuple[int, bool]:
    """Who leads, and whether that may lose records."""
    trusted = target.isr or target.elr
    in_order = [target.leader, *target.replicas]
    if election is Election.PREFERRED:
        in_order.insert(0, target.replicas[0])
    for replica in in_order:
        if replica in trusted and may_lead(replica):
            return replica, False
    if image.keeps_eligible_leaders and not trusted and len(partition.last_known_elr) == 1:
        (last,) = partition.last_known_elr
        if last in target.replicas and may_lead(last):
            return last, True
    if election is Election.UNCLEAN:
        for replica in target.replicas:
            if may_lead(replica):
                return replica, True
    return NO_LEADER, False


def _record(
    image: MetadataImage,
    topic: TopicImage,
    partition: PartitionImage,
    target: _Target,
    wish: Wish,
) -> PartitionChangeRecord | None:
    before = NO_LEADER if partition.leader is None else partition.leader
    leaves = not set(partition.replicas) <= set(target.replicas)
    # a replica that leaves must be told apart from a follower: the leader epoch rises
    leader = target.leader if target.leader != before or leaves else LEADER_UNCHANGED
    elr = () if target.is_unclean or not image.keeps_eligible_leaders else target.elr
    # without eligible leader replicas the last member stays: only it is known to have everything
    isr = target.isr if target.isr or image.keeps_eligible_leaders else partition.isr
    directories = _directories(image, partition, target.replicas)
    record = PartitionChangeRecord(
        partition_id=partition.index,
        topic_id=topic.topic_id,
        isr=_changed(isr, partition.isr),
        leader=leader,
        replicas=_changed(target.replicas, partition.replicas),
        removing_replicas=_changed(target.removing, partition.removing_replicas),
        adding_replicas=_changed(target.adding, partition.adding_replicas),
        leader_recovery_state=_recovery_state(partition, target, wish),
        directories=None if directories == partition.directories else list(directories),
        eligible_leader_replicas=_changed(elr, partition.eligible_leader_replicas),
        last_known_elr=_changed(
            _last_known_leader(image, partition, leader), partition.last_known_elr
        ),
    )
    nothing = PartitionChangeRecord(partition_id=partition.index, topic_id=topic.topic_id)
    return None if record == nothing else record


def _changed(after: Replicas, before: Replicas) -> list[int] | None:
    return None if after == before else list(after)


def _recovery_state(partition: PartitionImage, target: _Target, wish: Wish) -> int:
    if wish.is_recovering is not None and wish.is_recovering != partition.is_recovering:
        return int(wish.is_recovering)
    return 1 if target.is_unclean and not partition.is_recovering else UNCHANGED


def _last_known_leader(image: MetadataImage, partition: PartitionImage, leader: int) -> Replicas:
    """Who led last, kept while nobody does."""
    if not image.keeps_eligible_leaders:
        return partition.last_known_elr
    if leader == NO_LEADER and not partition.last_known_elr and partition.leader is not None:
        return (partition.leader,)
    return () if leader >= 0 else partition.last_known_elr


def _directories(
    image: MetadataImage, partition: PartitionImage, replicas: Replicas
) -> tuple[bytes, ...]:
    if replicas == partition.replicas:
        return partition.directories
    known = dict(zip(partition.replicas, partition.directories, strict=False))
    return tuple(
        known[replica] if replica in known else directory_of(image, replica) for replica in replicas
    )
