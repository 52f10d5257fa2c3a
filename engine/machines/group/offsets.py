"""Positions of groups: who may store them, what is stored, and when nobody wants them any more."""

from collections.abc import Iterator, Mapping

from engine.base.errors import Code
from engine.machines.group.asks import (
    NO_OFFSET,
    CommitOffsets,
    CommitOutcome,
    CommittedOffset,
    DeleteOffsets,
    DeleteOffsetsOutcome,
    FetchedOffset,
    FetchOffsets,
    FetchOutcome,
    Wrote,
)
from engine.machines.group.classic import COMPLETING, CONSUMERS, EMPTY, STABLE, ClassicGroup
from engine.machines.group.config import GroupConfig
from engine.machines.group.consumer.group import ConsumerGroup
from engine.machines.group.subscription import subscribed_topics
from engine.wire.coordinator_records.offsets import OffsetCommitKey, OffsetCommitValue

Place = tuple[str, int]
"""Topic and partition."""
Offsets = Mapping[Place, OffsetCommitValue]

VERSION, VERSION_WITH_EXPIRY = 4, 1


def commit_error(group: ClassicGroup | None, ask: CommitOffsets) -> Code:
    """Whether a commit may change anything, by who sends it."""
    is_outside = ask.generation < 0 and not ask.member_id and ask.instance_id is None
    if group is None:
        if ask.generation < 0:
            return Code.NONE
        return Code.GROUP_ID_NOT_FOUND if ask.version >= 9 else Code.ILLEGAL_GENERATION
    if group.state == EMPTY and ask.generation < 0:
        return Code.NONE
    if is_outside:
        return Code.UNKNOWN_MEMBER_ID
    code = group.identity_error(ask.member_id, ask.instance_id)
    if code is not Code.NONE:
        return code
    if ask.generation != group.generation:
        return Code.ILLEGAL_GENERATION
    return Code.REBALANCE_IN_PROGRESS if group.state == COMPLETING else Code.NONE


def committed(
    ask: CommitOffsets, config: GroupConfig, now_ms: int
) -> tuple[tuple[Wrote, ...], CommitOutcome]:
    """What a legal commit writes."""
    writes, codes = [], []
    for position in ask.offsets:
        if len(position.metadata.encode()) > config.offset_metadata_max_bytes:
            codes.append(Code.OFFSET_METADATA_TOO_LARGE)
            continue
        codes.append(Code.NONE)
        writes.append(_stored(ask, position, now_ms))
    return tuple(writes), CommitOutcome(Code.NONE, tuple(codes))


def _stored(ask: CommitOffsets, position: CommittedOffset, now_ms: int) -> Wrote:
    value = OffsetCommitValue(
        offset=position.offset,
        leader_epoch=position.leader_epoch,
        metadata=position.metadata,
        commit_timestamp=now_ms,
        expire_timestamp=now_ms + ask.retention_ms if ask.retention_ms is not None else -1,
        topic_id=position.topic_id,
    )
    key = OffsetCommitKey(group=ask.group_id, topic=position.topic, partition=position.partition)
    return Wrote(ask.group_id, key, value, version_of(value))


def version_of(value: OffsetCommitValue) -> int:
    """Only an old version can say when it expires."""
    return VERSION if value.expire_timestamp < 0 else VERSION_WITH_EXPIRY


def fetched(ask: FetchOffsets, offsets: Offsets) -> FetchOutcome:
    if ask.topics is None:
        found: dict[str, list[tuple[int, FetchedOffset]]] = {}
        for (topic, partition), value in offsets.items():
            found.setdefault(topic, []).append((partition, _fetched(value)))
        return FetchOutcome(
            Code.NONE, tuple((topic, tuple(listed)) for topic, listed in found.items())
        )
    return FetchOutcome(
        Code.NONE,
        tuple(
            (topic, tuple((each, _fetched(offsets.get((topic, each)))) for each in partitions))
            for topic, partitions in ask.topics
        ),
    )


def _fetched(value: OffsetCommitValue | None) -> FetchedOffset:
    if value is None:
        return NO_OFFSET
    return FetchedOffset(value.offset, value.leader_epoch, value.metadata)


def forget(group_id: str, place: Place) -> Wrote:
    topic, partition = place
    return Wrote(group_id, OffsetCommitKey(group=group_id, topic=topic, partition=partition), None)


def deleted(
    ask: DeleteOffsets, group: ClassicGroup | ConsumerGroup, offsets: Offsets
) -> tuple[tuple[Wrote, ...], DeleteOffsetsOutcome]:
    """What is forgotten: nothing in topics that a living group reads."""
    reads: frozenset[str] = frozenset()
    if isinstance(group, ConsumerGroup):
        reads = group.subscribed_topics()
    elif group.members:
        if group.protocol_type != CONSUMERS:
            return (), DeleteOffsetsOutcome(Code.NON_EMPTY_GROUP)
        reads = subscribed_topics(group) or frozenset(topic for topic, _ in ask.topics)
    writes: list[Wrote] = []
    codes: list[Code] = []
    for topic, partitions in ask.topics:
        codes.append(Code.GROUP_SUBSCRIBED_TO_TOPIC if topic in reads else Code.NONE)
        if topic not in reads:
            writes += [
                forget(ask.group_id, (topic, each))
                for each in partitions
                if (topic, each) in offsets
            ]
    return tuple(writes), DeleteOffsetsOutcome(Code.NONE, tuple(codes))


def expired(
    group: ClassicGroup, offsets: Offsets, retention_ms: int, now_ms: int
) -> Iterator[Place]:
    """Positions that may go: of an empty group, or in topics that it no longer reads."""
    reads: frozenset[str] = frozenset()
    if group.protocol_type:
        if group.state == STABLE and group.protocol_type == CONSUMERS:
            found = subscribed_topics(group)
            if found is None:
                return
            reads = found
        elif group.state != EMPTY:
            return
    since_ms = group.changed_at_ms if group.protocol_type and group.state == EMPTY else -1
    yield from expired_beside(reads, offsets, retention_ms, now_ms, since_ms=since_ms)


def expired_beside(
    reads: frozenset[str], offsets: Offsets, retention_ms: int, now_ms: int, *, since_ms: int = -1
) -> Iterator[Place]:
    """Old positions in topics that nobody reads, counted from `since_ms` at the earliest."""
    for place, value in offsets.items():
        if place[0] in reads:
            continue
        if value.expire_timestamp >= 0:
            is_due = now_ms >= value.expire_timestamp
        else:
            is_due = now_ms - max(since_ms, value.commit_timestamp) >= retention_ms
        if is_due:
            yield place
