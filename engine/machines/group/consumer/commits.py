"""Who may store and read positions of a consumer group."""

from engine.base.errors import Code
from engine.machines.group.asks import CommitOffsets, FetchOffsets
from engine.machines.group.consumer.group import ConsumerGroup
from engine.machines.group.consumer.member import ConsumerMember

EPOCHS_FROM = 9
"""The version of OffsetCommit that knows member epochs."""


def consumer_commit_error(group: ConsumerGroup, ask: CommitOffsets) -> Code:
    """A member may be an epoch behind, as long as it held each partition even then."""
    epoch = ask.generation
    if epoch < 0 and group.is_empty():
        return Code.NONE
    member = group.members.get(ask.member_id)
    if member is None:
        return Code.UNKNOWN_MEMBER_ID
    if member.classic is None and ask.version < EPOCHS_FROM:
        return Code.UNSUPPORTED_VERSION
    if epoch == member.epoch:
        return Code.NONE
    stale = Code.STALE_MEMBER_EPOCH if member.classic is None else Code.ILLEGAL_GENERATION
    if epoch > member.epoch:
        return stale
    held = all(_held_in(member, each.topic_id, each.partition, epoch) for each in ask.offsets)
    return Code.NONE if held else stale


def consumer_fetch_error(group: ConsumerGroup, ask: FetchOffsets) -> Code:
    if not ask.member_id and ask.member_epoch < 0:
        return Code.NONE
    member = group.members.get(ask.member_id or "")
    if member is None:
        return Code.UNKNOWN_MEMBER_ID
    if ask.member_epoch == member.epoch:
        return Code.NONE
    return Code.STALE_MEMBER_EPOCH if member.classic is None else Code.ILLEGAL_GENERATION


def _held_in(member: ConsumerMember, topic_id: bytes, partition: int, epoch: int) -> bool:
    for held in (member.assigned, member.revoking):
        since = held.get(topic_id, {}).get(partition)
        if since is not None:
            return epoch >= since
    return False
