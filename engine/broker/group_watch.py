"""Groups for the window: their views, the history of their rebalances, and events about them."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.base.clock import Clock
from engine.broker.shard import Committed
from engine.contract.facts import EventKind, Severity
from engine.contract.frames import Key
from engine.contract.groups import (
    CLASSIC_EDGES,
    CONSUMER_EDGES,
    GroupEdge,
    GroupMemberView,
    GroupPosition,
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
from engine.machines.group.draft import Change
from engine.machines.group.member import Member
from engine.machines.group.subscription import read_assignment, read_subscription
from engine.wire.coordinator_records.classic import GroupMetadataKey

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.group_coordinator import GroupShard

REBALANCES_KEPT = 50
GROUPS_REMEMBERED = 1_000
"""Groups whose rebalances are remembered; the oldest are forgotten."""

Tell = Callable[[EventKind, Severity, str, str, int], None]
"""Kind, severity, text, why, broker id."""


@dataclass(slots=True)
class _Memory:
    """What is known of a group beyond its present state."""

    rebalances: deque[RebalanceView] = field(default_factory=lambda: deque(maxlen=REBALANCES_KEPT))
    began_at_ms: int | None = None
    why: str = ""
    owners: dict[tuple[str, int], str] = field(default_factory=dict)
    last: GroupView | None = None
    edge: GroupEdge | None = None


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

    def keys(self) -> Iterable[Key]:
        return [
            ("group", group_id)
            for broker in self._brokers
            for shard in broker.groups.shards.values()
            for group_id in shard.machine.groups
        ]

    def view(self, key: Key) -> View | None:
        """A group as it is committed; while a change is on its way, as it was before."""
        group_id = str(key[1])
        for broker in self._brokers:
            shard = broker.groups.shard_of(group_id)
            if shard is None or group_id not in shard.machine.groups:
                continue
            memory = self._memory(group_id)
            if not shard.is_settled:
                self._mark(key)
                return memory.last
            before, memory.last = memory.last, _view(broker, shard, group_id, memory)
            if before is not None and memory.last.kind == "consumer":
                memory.edge = _edge_between(before.state, memory.last.state) or memory.edge
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
        for change in committed.changes:
            self._mark(("group", change.group_id))
            if isinstance(change, Wrote):
                if isinstance(change.key, GroupMetadataKey) and change.value is None:
                    self._memories.pop(change.group_id, None)
                    text = f"Group {change.group_id} deleted"
                    self._tell("group_deleted", "info", text, committed.why, broker.broker_id)
            else:
                self._changed(broker, change, committed.why)

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
        moved = sum(memory.owners.get(place) not in {None, who} for place, who in owners.items())
        memory.owners = owners
        generation = memory.rebalances[0].generation if memory.rebalances else 0
        took_ms = self._finish(memory, generation, len(assignments), moved)
        members = "1 member" if len(assignments) == 1 else f"{len(assignments)} members"
        text = f"Group {group_id} is stable: generation {generation}, {members}"
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


def _edge_between(before: str, after: str) -> GroupEdge | None:
    return next((e for e in CONSUMER_EDGES if (e[0], e[2]) == (before, after)), None)


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
        positions=_positions(shard, group_id, members),
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
        session_ends_at_ms=shard.timers.due_ms("member", group.group_id, member.member_id),
        rebalance_timeout_ms=member.rebalance_timeout_ms,
        topics=None if said is None else tuple(said.topics),
        assigned=_shares(member.assignment),
    )


def _positions(
    shard: "GroupShard", group_id: str, members: tuple[GroupMemberView, ...]
) -> tuple[GroupPosition, ...]:
    """Every partition that is assigned or has a position."""
    owners = {
        (topic, partition): member.member_id
        for member in members
        for topic, partitions in member.assigned
        for partition in partitions
    }
    stored = shard.machine.offsets.get(group_id, {})
    found = []
    for topic, partition in sorted(owners.keys() | stored.keys()):
        value = stored.get((topic, partition))
        epoch = None if value is None or value.leader_epoch < 0 else value.leader_epoch
        found.append(
            GroupPosition(
                topic=topic,
                partition=partition,
                member_id=owners.get((topic, partition)),
                committed_offset=None if value is None else value.offset,
                leader_epoch=epoch,
                committed_at_ms=None if value is None else value.commit_timestamp,
                metadata="" if value is None else value.metadata,
            )
        )
    return tuple(found)


def _shares(assignment: bytes) -> Shares:
    found = read_assignment(assignment)
    if found is None:
        return ()
    return tuple((each.topic, tuple(each.partitions)) for each in found.assigned_partitions)
