"""The machine of groups with time: asks by name, timers that come due, records that are kept."""

from typing import Any

from engine.base.errors import Code
from engine.machines.group.asks import (
    CommitOffsets,
    CommittedOffset,
    Due,
    FetchOffsets,
    Heartbeat,
    Join,
    JoinOutcome,
    Leave,
    Leaver,
    Sync,
    Wrote,
)
from engine.machines.group.config import GroupConfig
from engine.machines.group.groups import Groups
from engine.wire.data.opaque import ConsumerProtocolSubscription
from engine.wire.message import encode_whole

G = "readers"


def subscription(*topics: str) -> bytes:
    return b"\0\0" + encode_whole(ConsumerProtocolSubscription(topics=list(topics)), 0)


class Play:
    """Decides and applies as the shard does it; replies are found by their asks."""

    def __init__(self, **config: int) -> None:
        self.config = GroupConfig(**{"initial_rebalance_delay_ms": 0, **config})
        self.machine = Groups(lambda _: self.config)
        self.now_ms = 1_000_000
        self.timers: dict[tuple[str, ...], int] = {}
        self.written: list[Wrote] = []
        self.replies: dict[int, Any] = {}
        self.whys: list[str] = []
        self._kept: list[Any] = []
        self._ids = 0

    def ask(self, ask: Any) -> Any:
        """The reply, or None while it is parked."""
        self._kept.append(ask)  # identity is what replies are found by
        step = self.machine.decide(ask, self.now_ms)
        for change in step.changes:
            self.machine.apply(change)
        self.written += [change for change in step.changes if isinstance(change, Wrote)]
        for timer in step.timers:
            if timer.due_ms is None:
                self.timers.pop(timer.key, None)
            else:
                self.timers[timer.key] = timer.due_ms
        for asked, outcome in step.replies:
            assert id(asked) not in self.replies, "nobody is answered twice"
            self.replies[id(asked)] = outcome
        if step.why:
            self.whys.append(step.why)
        return self.replies.get(id(ask))

    def reply(self, ask: Any) -> Any:
        return self.replies.get(id(ask))

    def pass_time(self, milliseconds: int) -> None:
        """Let timers come due, in their order."""
        until = self.now_ms + milliseconds
        while due := sorted((ms, key) for key, ms in self.timers.items() if ms <= until):
            self.now_ms, key = max(self.now_ms, due[0][0]), due[0][1]
            del self.timers[key]
            self.ask(Due(key))
        self.now_ms = until

    def restored(self) -> Groups:
        """A machine that knows only what was written."""
        other = Groups(lambda _: self.config)
        for wrote in self.written:
            other.restore(wrote)
        return other

    def crash(self) -> None:
        self.machine = self.restored()
        self.timers = {each.key: each.due_ms for each in self.machine.timers(self.now_ms)}

    @property
    def group(self) -> Any:
        return self.machine.groups[G]

    # -- members in words

    def join_ask(self, member_id: str = "", **more: Any) -> Join:
        self._ids += 1
        given: dict[str, Any] = {
            "group_id": G,
            "member_id": member_id,
            "new_member_id": f"m{self._ids}",
            "instance_id": None,
            "client_id": "app",
            "client_host": "/127.0.0.1",
            "session_timeout_ms": 10_000,
            "rebalance_timeout_ms": 60_000,
            "protocol_type": "consumer",
            "protocols": (("range", subscription("t")),),
        }
        return Join(**{**given, **more})

    def join(self, member_id: str = "", **more: Any) -> Join:
        """Ask to join; look at `reply` later."""
        ask = self.join_ask(member_id, **more)
        self.ask(ask)
        return ask

    def sync(self, outcome: JoinOutcome, **shares: bytes) -> Sync:
        ask = Sync(G, outcome.member_id, None, outcome.generation,
                   assignments=tuple(shares.items()))  # fmt: skip
        self.ask(ask)
        return ask

    def heartbeat(self, outcome: JoinOutcome, **more: Any) -> Code:
        return self.ask(
            Heartbeat(
                **{
                    "group_id": G,
                    "member_id": outcome.member_id,
                    "instance_id": None,
                    "generation": outcome.generation,
                    **more,
                }
            )
        )

    def leave(self, member_id: str, instance_id: str | None = None) -> Code:
        return self.ask(Leave(G, (Leaver(member_id, instance_id),))).codes[0]

    def commit(self, offset: int, outcome: JoinOutcome | None = None, **more: Any) -> Code:
        ask = CommitOffsets(
            group_id=G,
            member_id=outcome.member_id if outcome else "",
            instance_id=None,
            generation=more.get("generation", outcome.generation if outcome else -1),
            offsets=(CommittedOffset("t", 0, offset),),
            retention_ms=more.get("retention_ms"),
            version=more.get("version", 8),
        )
        answer = self.ask(ask)
        return answer.code or answer.codes[0]

    def committed(self) -> int:
        found = self.ask(FetchOffsets(G, (("t", (0,)),)))
        return found.offsets[0][1][0][1].offset

    def stable(self, *names: str) -> list[JoinOutcome]:
        """A stable group of so many members; each is assigned its own name."""
        asks = [self.join() for _ in names]
        self.pass_time(0)
        outcomes = [self.reply(ask) for ask in asks]
        while any(each is None or each.generation != outcomes[0].generation for each in outcomes):
            known = [each.member_id for each in outcomes if each is not None]
            asks = [self.join(member_id) for member_id in known] + asks[len(known) :]
            outcomes = [self.reply(ask) for ask in asks]
        leader = next(each for each in outcomes if each.leader == each.member_id)
        shares = {each.member_id: name.encode() for each, name in zip(outcomes, names, strict=True)}
        for each in outcomes:
            if each is not leader:
                self.sync(each)
        self.sync(leader, **shares)
        return outcomes
