"""A step in the making: changes tried on a copy, so that deciding goes on from their result."""

from typing import TypeVar

from engine.base.errors import Code
from engine.machines.group.asks import Join, JoinOutcome, Sync, SyncOutcome, Wrote
from engine.machines.group.changes import GroupChange
from engine.machines.group.classic import VALUE_VERSION, ClassicGroup
from engine.machines.group.config import GroupConfig
from engine.machines.group.member import Member
from engine.machines.step import Ask, Step, Timer
from engine.wire.coordinator_records.classic import GroupMetadataKey

Change = GroupChange | Wrote
Outcome = TypeVar("Outcome")


class Draft:
    """What an ask of a classic group leads to, gathered while it is decided."""

    def __init__(self, group: ClassicGroup, config: GroupConfig, now_ms: int) -> None:
        self.group = group.copy()
        self.config = config
        self.now_ms = now_ms
        self.why = ""
        self._changes: list[Change] = []
        self._replies: list[tuple[Ask[object], object]] = []
        self._timers: dict[tuple[str, ...], Timer] = {}

    def do(self, change: GroupChange) -> None:
        self.group.apply(change)
        self._changes.append(change)

    def reply(self, ask: Ask[Outcome], outcome: Outcome) -> None:
        self._replies.append((ask, outcome))

    def store(self) -> None:
        """Write the group down as it is now."""
        group = self.group
        self._changes.append(
            Wrote(
                group.group_id,
                GroupMetadataKey(group=group.group_id),
                group.to_value(self.now_ms),
                VALUE_VERSION,
            )
        )

    def timer(self, *key: str, in_ms: int | None) -> None:
        due_ms = None if in_ms is None else self.now_ms + in_ms
        self._timers[key] = Timer(key, due_ms)

    def member_timer(self, member: Member, *, in_ms: int | None = -1) -> None:
        """Count its session from now (-1), or not at all (None)."""
        after = member.session_timeout_ms if in_ms == -1 else in_ms
        self.timer("member", self.group.group_id, member.member_id, in_ms=after)

    def refuse_join(self, ask: Join, code: Code, member_id: str | None = None) -> None:
        self.reply(ask, JoinOutcome(code, ask.member_id if member_id is None else member_id))

    def refuse_sync(self, ask: Sync, code: Code) -> None:
        self.reply(ask, SyncOutcome(code))

    def step(self) -> Step[Change]:
        return Step(
            changes=tuple(self._changes),
            replies=tuple(self._replies),
            timers=tuple(self._timers.values()),
            why=self.why,
        )
