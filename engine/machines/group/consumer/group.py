"""A consumer group as its records tell it: epochs, members, targets. It changes only by records."""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from engine.machines.group.consumer.member import ConsumerMember, Held
from engine.machines.group.consumer.topics import Shares
from engine.machines.step import Transitions
from engine.wire.coordinator_records.consumer import (
    ConsumerGroupCurrentMemberAssignmentKey,
    ConsumerGroupCurrentMemberAssignmentValue,
    ConsumerGroupMemberMetadataKey,
    ConsumerGroupMemberMetadataValue,
    ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue,
    ConsumerGroupPartitionMetadataKey,
    ConsumerGroupRegularExpressionKey,
    ConsumerGroupRegularExpressionValue,
    ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMemberValue,
    ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMetadataValue,
    TopicPartition,
)
from engine.wire.message import Message

EMPTY = "Empty"
ASSIGNING = "Assigning"
RECONCILING = "Reconciling"
STABLE = "Stable"
DEAD = "Dead"

TRANSITIONS: Transitions = {
    EMPTY: {
        "EpochBumped": ASSIGNING,
        "TargetMade": RECONCILING,
        "MembersReconciled": STABLE,
        "GroupGone": DEAD,
    },
    ASSIGNING: {
        "TargetMade": RECONCILING,
        "MembersReconciled": STABLE,
        "MembersGone": EMPTY,
        "GroupGone": DEAD,
    },
    RECONCILING: {
        "EpochBumped": ASSIGNING,
        "MembersReconciled": STABLE,
        "MembersGone": EMPTY,
        "GroupGone": DEAD,
    },
    STABLE: {
        "EpochBumped": ASSIGNING,
        "TargetMade": RECONCILING,
        "MembersGone": EMPTY,
        "GroupGone": DEAD,
    },
    DEAD: {},
}
"""Assigning: the target is older than the group. Reconciling: members still follow the target."""

EVENTS = {
    EMPTY: "MembersGone",
    ASSIGNING: "EpochBumped",
    RECONCILING: "TargetMade",
    STABLE: "MembersReconciled",
    DEAD: "GroupGone",
}
"""What has happened to a group that is found in a state."""

CONSUMER_KEYS = (
    ConsumerGroupMetadataKey,
    ConsumerGroupPartitionMetadataKey,
    ConsumerGroupMemberMetadataKey,
    ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupCurrentMemberAssignmentKey,
    ConsumerGroupRegularExpressionKey,
)

FIRST_EPOCH = 1
"""Before anything happened; the first member makes it 2, as in Kafka 4.4."""

Place = tuple[bytes, int]


class Resolved(msgspec.Struct, frozen=True):
    """The topics that a regular expression matched when it was last asked."""

    topics: frozenset[str]
    version: int
    at_ms: int


class ConsumerGroup:
    """One consumer group."""

    kind = "consumer"
    protocol_type = "consumer"

    def __init__(self, group_id: str) -> None:
        self.group_id = group_id
        self.epoch = FIRST_EPOCH
        self.metadata_hash = 0
        self.assignment_epoch = 0
        self.assigned_at_ms = 0
        self.members: dict[str, ConsumerMember] = {}
        self.statics: dict[str, str] = {}
        """Instance id -> member id."""
        self.targets: dict[str, Shares] = {}
        self.regexes: dict[str, Resolved] = {}
        self.owners: dict[Place, str] = {}
        """Who holds a partition, told to give it up or not."""
        self.topics_version = -1
        """Of the topics that the epoch accounts for: forgotten with the coordinator."""
        self.rejoins: dict[str, int] = {}
        """Classic members that were told to join again, and until when they may."""
        self.has_old_metadata = False
        """Kafka 4.0 wrote a record that its successors remove."""

    def copy(self) -> "ConsumerGroup":
        """A group to try changes on."""
        other = ConsumerGroup(self.group_id)
        other.__dict__.update(self.__dict__)
        other.members = dict(self.members)
        other.statics = dict(self.statics)
        other.targets = dict(self.targets)
        other.regexes = dict(self.regexes)
        other.owners = dict(self.owners)
        other.rejoins = dict(self.rejoins)
        return other

    # -- questions

    @property
    def state(self) -> str:
        if not self.members:
            return EMPTY
        if self.epoch > self.assignment_epoch:
            return ASSIGNING
        epoch = self.assignment_epoch
        follow = all(member.follows(epoch) for member in self.members.values())
        return STABLE if follow else RECONCILING

    def is_empty(self) -> bool:
        return not self.members

    def topics_of(self, member: ConsumerMember) -> frozenset[str]:
        """What a member subscribes to, by name and by expression."""
        resolved = self.regexes.get(member.regex) if member.regex else None
        return member.topics if resolved is None else member.topics | resolved.topics

    def subscribed_topics(self) -> frozenset[str]:
        found: set[str] = set()
        for member in self.members.values():
            found |= self.topics_of(member)
        return frozenset(found)

    def subscribed_regexes(self) -> frozenset[str]:
        return frozenset(member.regex for member in self.members.values() if member.regex)

    def preferred_assignor(self, default: str) -> str:
        """What most members ask for."""
        votes = Counter(each.assignor for each in self.members.values() if each.assignor)
        return votes.most_common(1)[0][0] if votes else default

    def is_taken(self, topic_id: bytes, partition: int) -> bool:
        return (topic_id, partition) in self.owners

    # -- changing

    def await_rejoin(self, member_id: str, due_ms: int | None) -> None:
        if due_ms is None:
            self.rejoins.pop(member_id, None)
        else:
            self.rejoins[member_id] = due_ms

    def put(self, key: Message, value: Message | None) -> None:
        """Take a record, live or as it lies in the log."""
        match key, value:
            case ConsumerGroupMetadataKey(), ConsumerGroupMetadataValue():
                self.epoch, self.metadata_hash = value.epoch, value.metadata_hash
            case ConsumerGroupMemberMetadataKey(member_id=member_id), None:
                self._remove(member_id)
            case ConsumerGroupMemberMetadataKey(), ConsumerGroupMemberMetadataValue():
                self._put(self._member(key.member_id).with_metadata(value))
            case ConsumerGroupCurrentMemberAssignmentKey(member_id=member_id), None:
                if member_id in self.members:
                    self._put(self.members[member_id].with_current(None))
            case (
                ConsumerGroupCurrentMemberAssignmentKey(),
                ConsumerGroupCurrentMemberAssignmentValue(),
            ):
                self._put(self._member(key.member_id).with_current(value))
            case _:
                self._put_target(key, value)

    def _put_target(self, key: Message, value: Message | None) -> None:
        match key, value:
            case ConsumerGroupTargetAssignmentMetadataKey(), None:
                self.assignment_epoch = self.assigned_at_ms = 0
            case (
                ConsumerGroupTargetAssignmentMetadataKey(),
                ConsumerGroupTargetAssignmentMetadataValue(),
            ):
                self.assignment_epoch = value.assignment_epoch
                self.assigned_at_ms = value.assignment_timestamp
            case ConsumerGroupTargetAssignmentMemberKey(member_id=member_id), None:
                self.targets.pop(member_id, None)
            case (
                ConsumerGroupTargetAssignmentMemberKey(member_id=member_id),
                ConsumerGroupTargetAssignmentMemberValue(),
            ):
                self.targets[member_id] = {
                    each.topic_id: frozenset(each.partitions) for each in value.topic_partitions
                }
            case ConsumerGroupRegularExpressionKey(regular_expression=regex), None:
                self.regexes.pop(regex, None)
            case ConsumerGroupRegularExpressionKey(), ConsumerGroupRegularExpressionValue():
                self.regexes[key.regular_expression] = Resolved(
                    frozenset(value.topics), value.version, value.timestamp
                )
            case ConsumerGroupPartitionMetadataKey(), _:
                self.has_old_metadata = value is not None

    def _member(self, member_id: str) -> ConsumerMember:
        return self.members.get(member_id) or ConsumerMember(member_id)

    def _put(self, member: ConsumerMember) -> None:
        old = self.members.get(member.member_id)
        self.members[member.member_id] = member
        if member.instance_id is not None:
            self.statics[member.instance_id] = member.member_id
        if old is None or (old.assigned, old.revoking) != (member.assigned, member.revoking):
            self._disown(old)
            for place in _held(member):
                self.owners[place] = member.member_id

    def _disown(self, member: ConsumerMember | None) -> None:
        if member is None:
            return
        for place in _held(member):
            if self.owners.get(place) == member.member_id:
                del self.owners[place]

    def _remove(self, member_id: str) -> None:
        member = self.members.pop(member_id, None)
        if member is None:
            return
        self._disown(member)
        self.rejoins.pop(member_id, None)
        if self.statics.get(member.instance_id or "") == member_id:
            del self.statics[member.instance_id or ""]

    # -- records

    def to_records(self) -> Iterator[tuple[Message, Message]]:
        """Its durable state as the fewest records."""
        group_id = self.group_id
        for member_id, member in self.members.items():
            key = ConsumerGroupMemberMetadataKey(group_id=group_id, member_id=member_id)
            yield key, member.to_metadata()
        yield (
            ConsumerGroupMetadataKey(group_id=group_id),
            ConsumerGroupMetadataValue(epoch=self.epoch, metadata_hash=self.metadata_hash),
        )
        for member_id, shares in self.targets.items():
            target_key = ConsumerGroupTargetAssignmentMemberKey(
                group_id=group_id, member_id=member_id
            )
            yield target_key, target_value(shares)
        yield (
            ConsumerGroupTargetAssignmentMetadataKey(group_id=group_id),
            ConsumerGroupTargetAssignmentMetadataValue(
                assignment_epoch=self.assignment_epoch, assignment_timestamp=self.assigned_at_ms
            ),
        )
        for regex, resolved in self.regexes.items():
            regex_key = ConsumerGroupRegularExpressionKey(
                group_id=group_id, regular_expression=regex
            )
            yield regex_key, regex_value(resolved)
        for member_id, member in self.members.items():
            current_key = ConsumerGroupCurrentMemberAssignmentKey(
                group_id=group_id, member_id=member_id
            )
            yield current_key, member.to_current()

    def tombstones(self) -> Iterator[Message]:
        """The keys of everything that is written of it, as Kafka takes them out."""
        group_id, members = self.group_id, self.members
        for member_id in members:
            yield ConsumerGroupCurrentMemberAssignmentKey(group_id=group_id, member_id=member_id)
        for member_id in self.targets:
            yield ConsumerGroupTargetAssignmentMemberKey(group_id=group_id, member_id=member_id)
        yield ConsumerGroupTargetAssignmentMetadataKey(group_id=group_id)
        for member_id in members:
            yield ConsumerGroupMemberMetadataKey(group_id=group_id, member_id=member_id)
        if self.has_old_metadata:
            yield ConsumerGroupPartitionMetadataKey(group_id=group_id)
        for regex in self.regexes:
            yield ConsumerGroupRegularExpressionKey(group_id=group_id, regular_expression=regex)
        yield ConsumerGroupMetadataKey(group_id=group_id)


def _held(member: ConsumerMember) -> Iterator[Place]:
    for held in (member.assigned, member.revoking):
        yield from places(held)


def places(held: Held | Mapping[bytes, frozenset[int]]) -> Iterator[Place]:
    for topic_id, partitions in held.items():
        for partition in partitions:
            yield topic_id, partition


def target_value(shares: Shares) -> ConsumerGroupTargetAssignmentMemberValue:
    return ConsumerGroupTargetAssignmentMemberValue(
        topic_partitions=[
            TopicPartition(topic_id=topic_id, partitions=sorted(partitions))
            for topic_id, partitions in sorted(shares.items())
        ]
    )


def regex_value(resolved: Resolved) -> ConsumerGroupRegularExpressionValue:
    return ConsumerGroupRegularExpressionValue(
        topics=sorted(resolved.topics), version=resolved.version, timestamp=resolved.at_ms
    )
