"""What the map shows, taken from the store's views: plain values, no pixels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.contract.groups import GroupView
from engine.contract.moves import Move
from engine.contract.views import PAUSED, BrokerView, PartitionView
from ui.delegates.replicas import Role, role_of
from ui.models.store import Store
from ui.widgets.text import count, counted, rate, span

Element = tuple[str | int, ...]
"""("producer", name), ("broker", id), ("replica", broker, topic, partition), ("topic", broker, topic),
("group", id), ("reader", client), ("link", broker, broker), ("more", side)."""
State = Literal["running", "paused", "fenced", "down"]
ALL = ""
"""The scope of every topic that is not internal."""


@dataclass(frozen=True, slots=True)
class Replica:
    """One copy of a partition on one broker."""

    broker_id: int
    topic: str
    index: int
    role: Role
    leader_epoch: int
    end_offset: int | None
    """Where it ends, as its leader knows; None where nobody has heard of it."""
    high_watermark: int
    log_start: int
    log_end: int
    """Where the leader's log ends: the scale of its followers."""
    is_held: bool = False
    """Somebody holds its copying."""

    @property
    def key(self) -> Element:
        return ("replica", self.broker_id, self.topic, self.index)


@dataclass(frozen=True, slots=True)
class BrokerNode:
    """One broker with its replicas."""

    broker_id: int
    address: str
    is_controller: bool
    state: State
    why: str
    records_per_s: float
    replicas: tuple[Replica, ...]
    faults: tuple[str, ...] = ()
    """What is wrong with it by command, each in a few words."""
    down_for: str = ""
    """How long it has not run: `4 s`."""

    @property
    def key(self) -> Element:
        return ("broker", self.broker_id)


@dataclass(frozen=True, slots=True)
class SideNode:
    """A producer, a group, or a reader without a group."""

    key: Element
    name: str
    first: str
    second: str
    is_live: bool = True
    is_late: bool = False
    """The second line is a warning."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two brokers between which something is wrong."""

    first: int
    second: int
    words: str
    is_held: bool = False
    """Nothing is wrong: batches wait for a step."""

    @property
    def key(self) -> Element:
        return ("link", self.first, self.second)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that stands on the map."""

    scope: str = ALL
    producers: tuple[SideNode, ...] = ()
    brokers: tuple[BrokerNode, ...] = ()
    readers: tuple[SideNode, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(replica.topic for broker in self.brokers for replica in broker.replicas)
        )

    def replica(self, key: Element) -> Replica | None:
        return next(
            (each for broker in self.brokers for each in broker.replicas if each.key == key), None
        )


@dataclass(slots=True)
class Trouble:
    """What is wrong by command, by the thing it is wrong with."""

    brokers: dict[int, list[str]] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    held: set[tuple[int, str, int]] = field(default_factory=set)
    waiting: dict[tuple[int, int], str] = field(default_factory=dict)
    """What links hold at step pace."""


def scene_of(
    store: Store,
    scope: str = ALL,
    trouble: Trouble | None = None,
    writers: Mapping[str, str] | None = None,
    now_ms: float = 0,
) -> Scene:
    """The scene of one topic, or of all; `writers` lately sent, each with what it was refused."""
    trouble = trouble or Trouble()
    shown = [
        view
        for name in sorted(store.partitions)
        if name == scope or (scope == ALL and not _is_internal(store, name))
        for _, view in sorted(store.partitions[name].items())
    ]
    least = {name: _least_in_sync(store, name) for name in {view.topic for view in shown}}
    brokers = tuple(
        _broker(view, shown, least, trouble, now_ms) for _, view in sorted(store.brokers.items())
    )
    return Scene(scope, _producers(store, writers or {}), brokers, _readers(store), _links(trouble))


def _links(trouble: Trouble) -> tuple[Link, ...]:
    found = []
    for pair in sorted({*trouble.links, *trouble.waiting}):
        words = (trouble.links.get(pair), trouble.waiting.get(pair))
        found.append(Link(*pair, ", ".join(filter(None, words)), pair not in trouble.links))
    return tuple(found)


def _is_internal(store: Store, name: str) -> bool:
    view = store.topics.get(name)
    return view.is_internal if view is not None else name.startswith("__")


def _least_in_sync(store: Store, name: str) -> int:
    """`min.insync.replicas`, where the topic has its own."""
    view = store.topics.get(name)
    own = dict(view.configs).get("min.insync.replicas", "1") if view is not None else "1"
    return int(own) if own.isdecimal() else 1


def _broker(
    view: BrokerView,
    shown: Iterable[PartitionView],
    least: Mapping[str, int],
    trouble: Trouble,
    now_ms: float,
) -> BrokerNode:
    mine = [each for each in shown if view.broker_id in each.replicas]
    at = view.listeners[0] if view.listeners else None
    return BrokerNode(
        view.broker_id,
        f":{at.port}" if at is not None else "",
        view.is_controller,
        state_of(view),
        view.why,
        sum(each.records_in_per_s for each in mine if each.leader == view.broker_id),
        tuple(_replica(each, view.broker_id, least[each.topic], trouble) for each in mine),
        tuple(trouble.brokers.get(view.broker_id, ())),
        "" if view.ended_at_ms is None else _age(now_ms - view.ended_at_ms),
    )


def _age(ms: float) -> str:
    return span(int(max(ms, 0)) // 1_000 * 1_000 or 1_000)


def state_of(view: BrokerView) -> State:
    if view.why == PAUSED:
        return "paused"
    if not view.is_running:
        return "down"
    return "fenced" if view.is_fenced else "running"


def _replica(view: PartitionView, broker_id: int, least: int, trouble: Trouble) -> Replica:
    role = role_of(view, broker_id, least_in_sync=least)
    end: int | None = view.log_end_offset
    if broker_id != view.leader:
        followers = {each.broker_id: each.end_offset for each in view.followers}
        end = followers.get(broker_id)
    return Replica(
        broker_id,
        view.topic,
        view.partition,
        role,
        view.leader_epoch,
        end,
        view.high_watermark,
        view.log_start_offset,
        view.log_end_offset,
        is_held=(broker_id, view.topic, view.partition) in trouble.held,
    )


# -- the two sides ---------------------------------------------------------------------------------


def _producers(store: Store, writers: Mapping[str, str]) -> tuple[SideNode, ...]:
    """Who writes, clients of one name together; those that do it now come first."""
    found: dict[str, list[float]] = {name: [] for name in writers}
    for view in store.clients.values():
        if view.role in {"producer", "both"}:
            name = view.client_id or f"{view.host}:{view.port}"
            found.setdefault(name, []).append(view.records_in_per_s)
    nodes = []
    for name, rates in found.items():
        refusal, moving = writers.get(name, ""), sum(rates)
        is_live = name in writers or moving > 0
        first = counted(len(rates), "connection") if rates else "this engine"
        second = refusal or (f"{rate(moving)}/s" if moving else "writes" if is_live else "idle")
        node = SideNode(("producer", name), name, first, second, is_live, bool(refusal))
        nodes.append(node)
    return tuple(sorted(nodes, key=lambda node: (not node.is_live, node.name)))


def _readers(store: Store) -> tuple[SideNode, ...]:
    groups = [_group(store, view) for view in store.groups.values()]
    members = {member.client_id for view in store.groups.values() for member in view.members}
    alone: dict[str, float] = {}
    for view in store.clients.values():
        if view.role in {"consumer", "both"} and view.client_id not in members:
            name = view.client_id or f"{view.host}:{view.port}"
            alone[name] = alone.get(name, 0.0) + view.records_out_per_s
    readers = [
        SideNode(("reader", name), name, "no group", f"{rate(moving)}/s" if moving else "idle",
                 is_live=bool(moving))
        for name, moving in alone.items()
    ]  # fmt: skip
    return tuple(sorted(groups + readers, key=lambda node: (not node.is_live, node.name)))


def _group(store: Store, view: GroupView) -> SideNode:
    behind = store.lags.of(view.group_id)
    members = counted(len(view.members), "member") if view.members else "no members"
    return SideNode(
        ("group", view.group_id),
        view.group_id,
        f"{members} · {view.state}",
        f"lag {count(behind.total)}",
        is_live=bool(view.members),
        is_late=behind.is_late,
    )


def reader_of(groups: Mapping[str, GroupView], move: Move) -> Element:
    """Who a client fetched for: its group, as the share of its members tells, or only itself."""
    found: Element = ("reader", move.client)
    for view in groups.values():
        for member in view.members:
            if member.client_id != move.client:
                continue
            found = ("group", view.group_id)
            if any(t == move.topic and move.partition in listed for t, listed in member.assigned):
                return found
    return found
