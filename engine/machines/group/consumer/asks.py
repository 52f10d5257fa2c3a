"""What may be asked of a consumer group, and what it answers."""

import msgspec

from engine.base.errors import Code
from engine.machines.group.asks import GroupAsk
from engine.machines.group.changes import GroupChange
from engine.wire.coordinator_records.classic import GroupMetadataValue

Owned = tuple[tuple[bytes, tuple[int, ...]], ...]
"""Topic ids with partitions, as they stand in requests and answers."""


class ConsumerHeartbeatOutcome(msgspec.Struct, frozen=True):
    """What a member is told."""

    code: Code = Code.NONE
    message: str | None = None
    member_id: str | None = None
    member_epoch: int = 0
    heartbeat_interval_ms: int = 0
    assignment: Owned | None = None
    """None where it need not be told: nothing has changed."""


class ConsumerHeartbeat(GroupAsk[ConsumerHeartbeatOutcome], frozen=True, eq=False):
    """Join (epoch 0), stay, or leave (-1, for a while -2); None stands for what did not change."""

    member_id: str
    member_epoch: int
    client_id: str = ""
    client_host: str = ""
    instance_id: str | None = None
    rack_id: str | None = None
    rebalance_timeout_ms: int | None = None
    topics: frozenset[str] | None = None
    regex: str | None = None
    assignor: str | None = None
    owned: Owned | None = None

    @property
    def is_full(self) -> bool:
        """It says everything: the client does not know what the coordinator knows."""
        has_subscription = self.topics is not None or self.regex is not None
        return self.rebalance_timeout_ms is not None and has_subscription and self.owned is not None


class ConsumerMemberDescription(msgspec.Struct, frozen=True):
    """A member of a consumer group as ConsumerGroupDescribe shows it."""

    member_id: str
    instance_id: str | None
    rack_id: str | None
    epoch: int
    client_id: str
    client_host: str
    topics: tuple[str, ...]
    regex: str
    assigned: Owned
    target: Owned
    is_classic: bool


class ConsumerGroupDescription(msgspec.Struct, frozen=True):
    """A consumer group as ConsumerGroupDescribe shows it."""

    state: str
    epoch: int
    assignment_epoch: int
    assignor: str
    members: tuple[ConsumerMemberDescription, ...]


class NotConsumerGroup(msgspec.Struct, frozen=True):
    """Why a group is not described."""

    message: str


class DescribeConsumerGroup(
    GroupAsk[ConsumerGroupDescription | NotConsumerGroup], frozen=True, eq=False
):
    """A consumer group's state, epochs and members."""


class TopicsSeen(GroupChange, frozen=True):
    """The group's target accounts for the topics of this version; lost with the coordinator."""

    version: int


class RejoinAwaited(GroupChange, frozen=True):
    """A classic member was told to join again by then (None: it did); lost with the coordinator."""

    member_id: str
    due_ms: int | None


class BecameClassic(GroupChange, frozen=True):
    """The group goes on as the classic one that this record shows."""

    value: GroupMetadataValue
