"""What changed on the map: tags for the places it happened at, and the figures was → now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.contract.views import PartitionView
from ui.panes.map.scene import Element, Scene
from ui.widgets.text import counted

Place = tuple[str, int]
TELLING = frozenset({
    "broker_killed", "broker_stopped", "broker_paused", "broker_fenced", "broker_resumed",
    "broker_started", "fault_set", "fault_removed", "leader_elected", "isr_shrank", "isr_grew",
})  # fmt: skip
"""Kinds of events that may change what a map says of faults."""
BEGINNINGS = frozenset({"broker_killed", "broker_stopped", "broker_paused", "fault_set"})
"""What begins a comparison of before and after."""


def tags_of(
    was: PartitionView, now: PartitionView, last_leader: int | None = None
) -> dict[Element, str]:
    """`2 → 3` over the new leader, `ISR 3 → 2` over a leader whose followers came or went.

    `last_leader` led before nobody did.
    """
    place = (now.topic, now.partition)
    if now.leader != was.leader:
        if now.leader is None:
            return {
                ("replica", each, *place): f"{was.leader} → none" for each in now.replicas
                if each == was.leader
            }  # fmt: skip
        led = was.leader if was.leader is not None else last_leader
        before = "none" if led in {None, now.leader} else led
        return {("replica", now.leader, *place): f"{before} → {now.leader}"}
    if set(now.isr) != set(was.isr) and now.leader is not None:
        counts = len(was.isr), len(now.isr)
        before, after = counts if counts[0] != counts[1] else (_ids(was.isr), _ids(now.isr))
        return {("replica", now.leader, *place): f"ISR {before} → {after}"}
    return {}


def _ids(brokers: tuple[int, ...]) -> str:
    return ",".join(map(str, sorted(brokers)))


def tags_together(tags: Iterable[str]) -> str:
    """What is said where several replicas are one: the tag itself, or how many there are."""
    found = tuple(tags)
    if len(found) == 1:
        return found[0]
    isrs = sum(tag.startswith("ISR") for tag in found)
    parts = [(len(found) - isrs, "leader"), (isrs, "ISR")]
    return ", ".join(counted(number, word) for number, word in parts if number) + " changed"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is compared before and after."""

    leaders: Mapping[Place, int | None]
    replica_count: int
    in_sync_count: int
    writable_count: int
    high_watermarks: int
    """All together: what readers may have."""

    @property
    def partition_count(self) -> int:
        return len(self.leaders)


def figures_of(scene: Scene) -> Figures:
    leaders: dict[Place, int | None] = {}
    marks: dict[Place, int] = {}
    replica_count = in_sync = writable = 0
    for broker in scene.brokers:
        for each in broker.replicas:
            place = (each.topic, each.index)
            leaders.setdefault(place, None)
            marks[place] = each.high_watermark
            replica_count += 1
            in_sync += each.role in {"leader", "thin", "in_sync"}
            if each.role in {"leader", "thin"}:
                leaders[place] = each.broker_id
                writable += each.role == "leader"
    return Figures(leaders, replica_count, in_sync, writable, sum(marks.values()))


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of before and after."""

    name: str
    was: str
    now: str
    tone: str
    """"same", "ok", "warn" or "bad"."""


MOST_LEADERS = 2


def compared(was: Figures, now: Figures) -> tuple[Compared, ...]:
    """Only what is the same kind of thing on both sides."""
    moved = [
        place
        for place, leader in was.leaders.items()
        if place in now.leaders and now.leaders[place] != leader
    ]
    lines = [
        Compared(
            f"Leader of {topic}-{index}",
            _leader(was.leaders[topic, index]),
            _leader(now.leaders[topic, index]),
            "bad" if now.leaders[topic, index] is None else "ok",
        )
        for topic, index in moved[:MOST_LEADERS]
    ]
    if len(moved) > MOST_LEADERS:
        lines.append(Compared("Other leaders changed", "0", str(len(moved) - MOST_LEADERS), "ok"))
    lines += [
        Compared(
            "Replicas in sync",
            f"{was.in_sync_count} of {was.replica_count}",
            f"{now.in_sync_count} of {now.replica_count}",
            _fewer(was.in_sync_count, now.in_sync_count, "warn"),
        ),
        Compared(
            "Partitions that take acks=all",
            f"{was.writable_count} of {was.partition_count}",
            f"{now.writable_count} of {now.partition_count}",
            _fewer(was.writable_count, now.writable_count, "bad"),
        ),
        Compared(
            "Readable records", f"{was.high_watermarks:,}", f"{now.high_watermarks:,}",
            _fewer(was.high_watermarks, now.high_watermarks, "bad"),
        ),
    ]  # fmt: skip
    return tuple(lines)


def _fewer(was: int, now: int, tone: str) -> str:
    return tone if now < was else "same"


def _leader(broker_id: int | None) -> str:
    return "none" if broker_id is None else str(broker_id)
