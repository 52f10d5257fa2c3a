"""A member of a consumer group: what it wants, what it holds, and how far it has followed."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from engine.machines.step import Transitions
from engine.wire.coordinator_records.consumer import (
    ClassicMemberMetadata,
    ConsumerGroupCurrentMemberAssignmentValue,
    ConsumerGroupMemberMetadataValue,
    TopicPartitions,
)

Held = Mapping[bytes, Mapping[int, int]]
"""Topic id -> partition -> the epoch it was assigned in."""

STABLE = "Stable"
UNREVOKED = "UnrevokedPartitions"
UNRELEASED = "UnreleasedPartitions"
UNKNOWN = "Unknown"

TRANSITIONS: Transitions = {
    STABLE: {"RevocationAsked": UNREVOKED, "ReleaseAwaited": UNRELEASED, "Assigned": STABLE},
    UNREVOKED: {"RevocationAsked": UNREVOKED, "ReleaseAwaited": UNRELEASED, "Assigned": STABLE},
    UNRELEASED: {"RevocationAsked": UNREVOKED, "ReleaseAwaited": UNRELEASED, "Assigned": STABLE},
    UNKNOWN: {"RevocationAsked": UNREVOKED, "ReleaseAwaited": UNRELEASED, "Assigned": STABLE},
}
"""Unrevoked: it must give partitions up first. Unreleased: others must, before it has its share.

Unknown is what a later Kafka may have written."""

EVENTS = {UNREVOKED: "RevocationAsked", UNRELEASED: "ReleaseAwaited", STABLE: "Assigned"}
"""What has happened to a member that is found in a state."""

_NUMBERS = {0: STABLE, 1: UNREVOKED, 2: UNRELEASED}
_STATES = {state: number for number, state in _NUMBERS.items()} | {UNKNOWN: 127}

JOINING, LEAVING, LEAVING_FOR_A_WHILE = 0, -1, -2
"""Member epochs that say what a heartbeat is for; a static member that left keeps the last."""


class ConsumerMember(msgspec.Struct, frozen=True):
    """Everything that its two records say."""

    member_id: str
    instance_id: str | None = None
    rack_id: str | None = None
    client_id: str = ""
    client_host: str = ""
    topics: frozenset[str] = frozenset()
    regex: str = ""
    rebalance_timeout_ms: int = -1
    assignor: str | None = None
    classic: ClassicMemberMetadata | None = None
    """Of a member that speaks the classic protocol."""
    epoch: int = 0
    previous_epoch: int = 0
    state: str = STABLE
    assigned: Held = msgspec.field(default_factory=dict)
    revoking: Held = msgspec.field(default_factory=dict)
    """What it still holds and was told to give up."""

    @property
    def holds(self) -> dict[bytes, frozenset[int]]:
        """What it has, with what it was told to give up and may still read."""
        topics = self.assigned.keys() | self.revoking.keys()
        return {
            each: frozenset(self.assigned.get(each, ())) | frozenset(self.revoking.get(each, ()))
            for each in sorted(topics)
        }

    @property
    def is_away(self) -> bool:
        """A static member that said that it comes back."""
        return self.epoch == LEAVING_FOR_A_WHILE

    def follows(self, target_epoch: int) -> bool:
        """It has all that the target of this epoch says."""
        return self.state == STABLE and self.epoch == target_epoch

    def moved_to(self, epoch: int, state: str, assigned: Held, revoking: Held) -> "ConsumerMember":
        previous = self.previous_epoch if epoch == self.epoch else self.epoch
        return replace(
            self, epoch=epoch, previous_epoch=previous, state=state, assigned=assigned,
            revoking=revoking,
        )  # fmt: skip

    def holds_all_of(self, owned: Iterable[tuple[bytes, Iterable[int]]]) -> bool:
        """Whether what a client says it owns is part of what it was assigned."""
        return all(
            partition in self.assigned.get(topic_id, {})
            for topic_id, partitions in owned
            for partition in partitions
        )

    # -- records

    def to_metadata(self) -> ConsumerGroupMemberMetadataValue:
        return ConsumerGroupMemberMetadataValue(
            instance_id=self.instance_id,
            rack_id=self.rack_id,
            client_id=self.client_id,
            client_host=self.client_host,
            subscribed_topic_names=sorted(self.topics),
            subscribed_topic_regex=self.regex,
            rebalance_timeout_ms=self.rebalance_timeout_ms,
            server_assignor=self.assignor,
            classic_member_metadata=self.classic,
        )

    def to_current(self) -> ConsumerGroupCurrentMemberAssignmentValue:
        return ConsumerGroupCurrentMemberAssignmentValue(
            member_epoch=self.epoch,
            previous_member_epoch=self.previous_epoch,
            state=_STATES[self.state],
            assigned_partitions=_to_parts(self.assigned),
            partitions_pending_revocation=_to_parts(self.revoking),
        )

    def with_metadata(self, value: ConsumerGroupMemberMetadataValue) -> "ConsumerMember":
        return replace(
            self,
            instance_id=value.instance_id,
            rack_id=value.rack_id,
            client_id=value.client_id,
            client_host=value.client_host,
            topics=frozenset(value.subscribed_topic_names),
            regex=value.subscribed_topic_regex or "",
            rebalance_timeout_ms=value.rebalance_timeout_ms,
            assignor=value.server_assignor,
            classic=value.classic_member_metadata,
        )

    def with_current(
        self, value: ConsumerGroupCurrentMemberAssignmentValue | None
    ) -> "ConsumerMember":
        """None: its record is gone."""
        if value is None:
            return replace(
                self, epoch=LEAVING, previous_epoch=LEAVING, state=STABLE, assigned={}, revoking={}
            )
        return replace(
            self,
            epoch=value.member_epoch,
            previous_epoch=value.previous_member_epoch,
            state=_NUMBERS.get(value.state, UNKNOWN),
            assigned=_from_parts(value.assigned_partitions, value.member_epoch),
            revoking=_from_parts(value.partitions_pending_revocation, value.member_epoch),
        )


def _to_parts(held: Held) -> list[TopicPartitions]:
    return [
        TopicPartitions(
            topic_id=topic_id,
            partitions=sorted(epochs),
            assignment_epochs=[epochs[partition] for partition in sorted(epochs)],
        )
        for topic_id, epochs in sorted(held.items())
        if epochs
    ]


def _from_parts(parts: Iterable[TopicPartitions], epoch: int) -> Held:
    """Records of earlier releases do not say in which epoch a partition was assigned."""
    found: dict[bytes, dict[int, int]] = {}
    for part in parts:
        epochs = part.assignment_epochs or [epoch] * len(part.partitions)
        found[part.topic_id] = dict(zip(part.partitions, epochs, strict=False))
    return found
