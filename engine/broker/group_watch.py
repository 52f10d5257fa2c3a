"""Groups for the window: their views, the history of their rebalances, and events about them."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from engine.base.clock import Clock
from engine.broker.group_views import consumer_view, positions_of
from engine.broker.shard import Committed
from engine.contract.facts import EventKind, Severity
from engine.contract.frames import Key
from engine.contract.groups import (
    CLASSIC_EDGES,
    GroupEdge,
    GroupMemberView,
    GroupView,
    MemberState,
    RebalanceView,
    Shares,
)
from engine.contract.values import View
from engine.machines.group.asks import Wrote
from engine.machines.group.changes import (
    AssignmentMade,
    GenerationStarted,
    GroupBegan,
    GroupChange,
    GroupEmptied,
    RebalanceBegan,
)
from engine.machines.group.classic import ClassicGroup
from engine.machines.group.consumer.group import (
    CONSUMER_KEYS,
    EVENTS,
    FIRST_EPOCH,
    ConsumerGroup,
)
from engine.machines.group.draft import Change
from engine.machines.group.member import Member
from engine.machines.group.subscription import read_assignment, read_subscription
from engine.wire.coordinator_records.classic import GroupMetadataKey
from engine.wire.coordinator_records.consumer import (
    ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue,
)

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.group_coordinator import GroupShard

REBALANCES_KEPT = 50
GROUPS_REMEMBERED = 1_000
"""Groups whose rebalances are remembered; the oldest are forgotten."""

Tell = Callable[[EventKind, Severity, str, str, int], None]
"""Kind, severity, text, why, broker id."""


class _Memory(msgspec.Struct):
    """What is known of a group beyond its present state."""

    rebalances: deque[RebalanceView] = msgspec.field(
        default_factory=lambda: deque(maxlen=REBALANCES_KEPT)
    )
    began_at_ms: int | None = None
    why: str = ""
    owners: dict[tuple[str, int], str] = msgspec.field(default_factory=dict)
    last: GroupView | None = None
    edge: GroupEdge | None = None
    consumers: ConsumerGroup | None = None
    """A group of the consumer protocol as far as it is committed."""


class GroupWatch:
    """Follows what the coordinators commit."""

    def __init__(self, clock: Clock, mark: Callable[[Key], None], tell: Tell) -> None:
        self._clock = clock
        self._mark = mark
        self._tell = tell
        self._brokers: list[Broker] = []
        self._memories: dict[str, _Memory] = {}

    def attend(self, broker: "Broker") -> None:
        self._brokers.append(broker)
        broker.groups.watchers.append(lambda committed: self._committed(broker, committed))

    def leave(self, broker: "Broker") -> None:
        """A broker runs no more: others coordinate, or nobody."""
        if broker in self._brokers:
            self._brokers.remove(broker)
            for shard in broker.groups.shards.values():
                for group_id in (*shard.machine.groups, *shard.machine.consumers.groups):
                    self._mark(("group", group_id))

    def keys(self) -> Iterable[Key]:
        return [
            ("group", group_id)
            for broker in self._brokers
            for shard in broker.groups.shards.values()
            for group_id in (*shard.machine.groups, *shard.machine.consumers.groups)
        ]

    def view(self, key: Key) -> View | None:
        """A group as it is committed; while a change is on its way, as it was before."""
        group_id = str(key[1])
        for broker in self._brokers:
            shard = broker.groups.shard_of(group_id)
            if shard is None:
                continue
            consumers = shard.machine.consumers.groups.get(group_id)
            if consumers is None and group_id not in shard.machine.groups:
                continue
            memory = self._memory(group_id)
            if not shard.is_settled:
                self._mark(key)
                return memory.last
            if consumers is not None:
                told = tuple(memory.rebalances)
                memory.last = consumer_view(broker, shard, consumers, told, memory.edge)
            else:
                memory.last = _view(broker, shard, group_id, memory)
            return memory.last
        return None

    def _memory(self, group_id: str) -> _Memory:
        found = self._memories.get(group_id)
        if found is None:
            if len(self._memories) >= GROUPS_REMEMBERED:
                del self._memories[next(iter(self._memories))]
            found = self._memories[group_id] = _Memory()
        return found

    # -- what the coordinators commit

    def _committed(self, broker: "Broker", committed: Committed[Change]) -> None:
        """What is written of a group once more, as another kind, is not deleted."""
        lives = {
            change.group_id
            for change in committed.changes
            if not isinstance(change, Wrote) or change.value is not None
        }
        consumers: dict[str, list[Wrote]] = {}
        for change in committed.changes:
            group_id = change.group_id
            self._mark(("group", group_id))
            if not isinstance(change, Wrote):
                self._changed(broker, change, committed.why)
                continue
            if isinstance(change.key, CONSUMER_KEYS):
                consumers.setdefault(group_id, []).append(change)
            ends = isinstance(change.key, GroupMetadataKey | ConsumerGroupMetadataKey)
            if ends and change.value is None and group_id not in lives:
                self._memories.pop(group_id, None)
                text = f"Group {group_id} deleted"
                self._tell("group_deleted", "info", text, committed.why, broker.broker_id)
        for group_id, wrotes in consumers.items():
            if group_id in lives:
                self._consumers_changed(broker, group_id, wrotes, committed.why)

    def _consumers_changed(
        self, broker: "Broker", group_id: str, wrotes: list[Wrote], why: str
    ) -> None:
        """Its records tell everything: they are followed as they are committed."""
        memory = self._memory(group_id)
        if any(isinstance(w.key, ConsumerGroupMetadataKey) and w.value is None for w in wrotes):
            memory.consumers = None  # it is a classic group from here on
            return
        group = memory.consumers or self._consumers_so_far(broker, group_id, wrotes, why)
        memory.consumers = group
        before, epoch = group.state, group.epoch
        for wrote in wrotes:
            group.put(wrote.key, wrote.value)
        if group.epoch != epoch and memory.began_at_ms is None:
            memory.began_at_ms, memory.why = self._clock.now_ms(), why
            text = f"Group {group_id} assigns anew: epoch {group.epoch}"
            self._tell("group_rebalancing", "info", text, why, broker.broker_id)
        if group.state != before:
            memory.edge = (before, EVENTS[group.state], group.state)
        self._consumers_settled(broker, group, memory, why)

    def _consumers_so_far(
        self, broker: "Broker", group_id: str, wrotes: list[Wrote], why: str
    ) -> ConsumerGroup:
        """What was written before these: nothing of a new group."""
        shard = broker.groups.shard_of(group_id)
        known = None if shard is None else shard.machine.consumers.groups.get(group_id)
        is_new = any(
            isinstance(each.value, ConsumerGroupMetadataValue)
            and each.value.epoch == FIRST_EPOCH + 1
            for each in wrotes
        )
        if known is not None and not is_new:
            return known.copy()
        if is_new:
            text = f"Group {group_id} created"
            self._tell("group_created", "info", text, why, broker.broker_id)
        return ConsumerGroup(group_id)

    def _consumers_settled(
        self, broker: "Broker", group: ConsumerGroup, memory: _Memory, why: str
    ) -> None:
        if memory.began_at_ms is None:
            return
        if group.state == "Stable":
            owners = {(each.hex(), index): who for (each, index), who in group.owners.items()}
            count = len(group.members)
            self._stable(
                broker, group.group_id, memory,
                owners=owners, count=count, epoch=("epoch", group.epoch),
            )  # fmt: skip
        elif group.state == "Empty":
            memory.owners = {}
            self._finish(memory, group.epoch, 0, 0)
            text = f"Group {group.group_id} is empty"
            self._tell("group_empty", "info", text, why, broker.broker_id)
        else:
            self._note(memory, RebalanceView(
                began_at_ms=memory.began_at_ms, took_ms=None, why=memory.why,
                generation=group.epoch, member_count=0, moved_count=0,
            ))  # fmt: skip

    def _changed(self, broker: "Broker", change: GroupChange, why: str) -> None:
        group_id, broker_id = change.group_id, broker.broker_id
        memory = self._memory(group_id)
        memory.edge = _edge_taken(memory, type(change).__name__) or memory.edge
        match change:
            case GroupBegan():
                self._tell("group_created", "info", f"Group {group_id} created", why, broker_id)
            case RebalanceBegan(why=cause, began_at_ms=at_ms):
                if memory.began_at_ms is None:
                    memory.began_at_ms, memory.why = at_ms, cause
                text = f"Group {group_id} rebalances"
                self._tell("group_rebalancing", "info", text, cause, broker_id)
            case GenerationStarted(generation=generation):
                self._note(memory, RebalanceView(
                    began_at_ms=memory.began_at_ms or self._clock.now_ms(), took_ms=None,
                    why=memory.why, generation=generation, member_count=0, moved_count=0,
                ))  # fmt: skip
            case AssignmentMade(assignments=assignments):
                self._assigned(broker, group_id, memory, dict(assignments))
            case GroupEmptied(generation=generation):
                memory.owners = {}
                self._finish(memory, generation, 0, 0)
                self._tell("group_empty", "info", f"Group {group_id} is empty", why, broker_id)

    def _assigned(
        self, broker: "Broker", group_id: str, memory: _Memory, assignments: dict[str, bytes]
    ) -> None:
        owners = {
            (topic, partition): member_id
            for member_id, data in assignments.items()
            for topic, partitions in _shares(data)
            for partition in partitions
        }
        generation = memory.rebalances[0].generation if memory.rebalances else 0
        self._stable(
            broker, group_id, memory,
            owners=owners, count=len(assignments), epoch=("generation", generation),
        )  # fmt: skip

    def _stable(
        self,
        broker: "Broker",
        group_id: str,
        memory: _Memory,
        *,
        owners: dict[tuple[str, int], str],
        count: int,
        epoch: tuple[str, int],
    ) -> None:
        moved = sum(memory.owners.get(place) not in {None, who} for place, who in owners.items())
        memory.owners = owners
        took_ms = self._finish(memory, epoch[1], count, moved)
        members = "1 member" if count == 1 else f"{count} members"
        text = f"Group {group_id} is stable: {epoch[0]} {epoch[1]}, {members}"
        why = f"{memory.why}; it took {took_ms} ms, {moved} partitions moved"
        self._tell("group_stable", "good", text, why, broker.broker_id)

    def _finish(self, memory: _Memory, generation: int, members: int, moved: int) -> int:
        now_ms = self._clock.now_ms()
        began = memory.began_at_ms or now_ms
        took_ms = max(0, now_ms - began)
        self._note(memory, RebalanceView(began, took_ms, memory.why, generation, members, moved))
        memory.began_at_ms = None
        return took_ms

    def _note(self, memory: _Memory, rebalance: RebalanceView) -> None:
        """In place of what was said of it while it went on."""
        if memory.rebalances and memory.rebalances[0].took_ms is None:
            memory.rebalances.popleft()
        memory.rebalances.appendleft(rebalance)


def _edge_taken(memory: _Memory, event: str) -> GroupEdge | None:
    """The edge of an event; the state before tells which, where several are named alike."""
    found = [edge for edge in CLASSIC_EDGES if edge[1] == event]
    before = memory.last.state if memory.last is not None else ""
    before = before if memory.edge is None else memory.edge[2]
    return next(iter([edge for edge in found if edge[0] == before] or found), None)


def _view(broker: "Broker", shard: "GroupShard", group_id: str, memory: _Memory) -> GroupView:
    group = shard.machine.groups[group_id]
    members = tuple(_member(shard, group, each) for each in group.members.values())
    return GroupView(
        group_id=group_id,
        kind=group.kind,
        state=group.state,
        generation=group.generation,
        protocol_type=group.protocol_type,
        protocol=group.protocol or "",
        coordinator_id=broker.broker_id,
        coordinator_partition=shard.partition.index,
        changed_at_ms=None if group.changed_at_ms < 0 else group.changed_at_ms,
        members=members,
        positions=positions_of(shard, group_id, members),
        rebalances=tuple(memory.rebalances),
        last_edge=memory.edge,
    )


def _member(shard: "GroupShard", group: ClassicGroup, member: Member) -> GroupMemberView:
    said = read_subscription(member.metadata(group.protocol or member.protocol_names[0]))
    state: MemberState = "stable"
    if member.join is not None:
        state = "joining"
    elif member.sync is not None or not member.assignment:
        state = "syncing" if group.state != "Stable" else "stable"
    return GroupMemberView(
        member_id=member.member_id,
        instance_id=member.instance_id,
        client_id=member.client_id,
        host=member.client_host,
        is_leader=member.member_id == group.leader,
        state=state,
        epoch=group.generation,
        session_timeout_ms=member.session_timeout_ms,
        session_ends_at_ms=None  # who waits for an answer need not send heartbeats
        if member.join is not None
        else shard.timers.due_ms("member", group.group_id, member.member_id),
        rebalance_timeout_ms=member.rebalance_timeout_ms,
        topics=None if said is None else tuple(said.topics),
        assigned=_shares(member.assignment),
    )


def _shares(assignment: bytes) -> Shares:
    found = read_assignment(assignment)
    if found is None:
        return ()
    return tuple((each.topic, tuple(each.partitions)) for each in found.assigned_partitions)
