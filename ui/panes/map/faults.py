"""What can be done to each thing on the map, and what is wrong with it by command now."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.contract.cluster_commands import (
    CutLink,
    CutPower,
    DropLink,
    Fault,
    FaultCommand,
    HealLink,
    HoldReplication,
    KillBroker,
    PauseBroker,
    ReleaseReplication,
    ResumeBroker,
    ReviveBroker,
    SetDisk,
    SkewClock,
    SlowLink,
    StopBroker,
    TakeStep,
)
from ui.broker_acts import ActName
from ui.panes.map.scene import BrokerNode, Element, Link, Replica, Scene, Trouble

HOUR_MS = 3_600_000
DELAYS = ((50, "50 ms"), (200, "200 ms"), (1_000, "1 s"))
"""How much later what crosses a link may come; all far below any timeout between brokers."""
TRICKLE = 100_000.0
SYNC_DELAYS = ((20, "20 ms"), (200, "200 ms"))


ASKED_FIRST: dict[type[FaultCommand], ActName] = {
    KillBroker: "kill",
    CutPower: "cut_power",
    StopBroker: "stop",
}
"""What is shown beforehand: which partitions lose their leader by it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu: a command, or further choices."""

    text: str
    icon_name: str = ""
    command: FaultCommand | None = None
    more: tuple["Choice", ...] = ()


def choices_for(scene: Scene, key: Element) -> tuple[Choice, ...]:
    """What can be done to an element; nothing to clients, which are not ours."""
    match key:
        case ("broker", int(broker_id)):
            node = next((each for each in scene.brokers if each.broker_id == broker_id), None)
            return of_broker(node, scene) if node is not None else ()
        case ("replica", *_):
            replica = scene.replica(key)
            return of_replica(replica) if replica is not None else ()
        case ("link", int(first), int(second)):
            return of_link(first, second, next((e for e in scene.links if e.key == key), None))
    return ()


def of_broker(node: BrokerNode, scene: Scene) -> tuple[Choice, ...]:
    me = node.broker_id
    others = [each.broker_id for each in scene.brokers if each.broker_id != me]
    if node.state == "down":
        return (Choice(f"Revive broker {me}", "heart-pulse", ReviveBroker(me)),)
    paused = node.state == "paused"
    return (
        Choice(f"Kill broker {me}…", "power", KillBroker(me)),
        Choice("Cut its power: what was not synced is gone…", "zap", CutPower(me)),
        *(() if paused else (Choice("Stop it cleanly…", "log-out", StopBroker(me)),)),
        Choice("Let it go on", "play", ResumeBroker(me))
        if paused
        else Choice("Freeze it: it hears and says nothing", "pause", PauseBroker(me)),
        *(
            Choice(f"Link to broker {other}", "link", more=of_link(me, other, None, scene=scene))
            for other in others
        ),
        Choice("Disk", "hard-drive", more=_disk(me)),
        Choice("Clock", "clock", more=_clock(me)),
    )


def of_link(
    first: int, second: int, link: Link | None, *, scene: Scene | None = None
) -> tuple[Choice, ...]:
    if scene is not None:
        pair = {first, second}
        link = next((each for each in scene.links if {each.first, each.second} == pair), None)
    remedy: tuple[Choice, ...] = ()
    if link is not None and link.is_held:
        remedy = (Choice("Take step: let what each link holds arrive", "play", TakeStep()),)
    elif link is not None:
        remedy = (Choice("Heal it", "heart-pulse", HealLink(first, second)),)
    return (
        *remedy,
        Choice("Cut it", "unlink", CutLink(first, second)),
        Choice(f"Cut it from {first} to {second} only", "unlink", CutLink(first, second, True)),
        *(
            Choice(f"Slow it by {words}", "snail", SlowLink(first, second, delay))
            for delay, words in DELAYS
        ),
        Choice("Let 100 kB/s through", "snail", SlowLink(first, second, 0, TRICKLE)),
        Choice("Drop its connections once", "refresh-cw", DropLink(first, second)),
    )


def of_replica(replica: Replica) -> tuple[Choice, ...]:
    if replica.role in {"leader", "thin"}:
        return (Choice("Kill its leader…", "power", KillBroker(replica.broker_id)),)
    place = (replica.topic, replica.index, replica.broker_id)
    if replica.is_held:
        return (Choice("Let it copy again", "play", ReleaseReplication(*place)),)
    return (Choice("Hold its copying", "pause", HoldReplication(*place)),)


def _disk(me: int) -> tuple[Choice, ...]:
    return (
        Choice("Full", "hard-drive", SetDisk(me, is_full=True)),
        *(
            Choice(f"Each sync takes {words} longer", "snail", SetDisk(me, sync_delay_ms=delay))
            for delay, words in SYNC_DELAYS
        ),
        Choice(
            "Syncs fail: its log folder is offline until revived", "octagon-alert",
            SetDisk(me, does_sync_fail=True),
        ),
        Choice("Well again", "heart-pulse", SetDisk(me)),
    )  # fmt: skip


def _clock(me: int) -> tuple[Choice, ...]:
    return (
        Choice("1 hour ahead", "clock", SkewClock(me, HOUR_MS)),
        Choice("1 hour behind", "clock", SkewClock(me, -HOUR_MS)),
        Choice("Right again", "heart-pulse", SkewClock(me, 0)),
    )


def each_broker(
    scene: Scene, kind: type[KillBroker | CutPower | PauseBroker], icon_name: str
) -> tuple[Choice, ...]:
    """One choice for each broker that runs; dots where more is asked."""
    dots = "…" if kind in ASKED_FIRST else ""
    return tuple(
        Choice(f"Broker {node.broker_id}{dots}", icon_name, kind(node.broker_id))
        for node in scene.brokers
        if node.state in {"running", "fenced"}
    )


def each_link(scene: Scene) -> tuple[Choice, ...]:
    """What can be done to each link."""
    ids = [node.broker_id for node in scene.brokers]
    return tuple(
        Choice(f"{one} ⇄ {other}", "link", more=of_link(one, other, None, scene=scene))
        for at, one in enumerate(ids)
        for other in ids[at + 1 :]
    )


def each_disk(scene: Scene) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"Broker {node.broker_id}", "hard-drive", more=_disk(node.broker_id))
        for node in scene.brokers
    )


def each_clock(scene: Scene) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"Broker {node.broker_id}", "clock", more=_clock(node.broker_id))
        for node in scene.brokers
    )


def trouble_of(faults: Sequence[Fault]) -> Trouble:
    """What is wrong, by the thing it is wrong with."""
    trouble = Trouble()
    for fault in faults:
        match fault.remedy:
            case ResumeBroker(broker_id):
                trouble.brokers.setdefault(broker_id, []).append("frozen")
            case SetDisk(broker_id=broker_id):
                words = fault.text.removeprefix(f"The disk of broker {broker_id} ")
                trouble.brokers.setdefault(broker_id, []).append(f"disk {words}")
            case SkewClock(broker_id=broker_id):
                words = fault.text.removeprefix(f"The clock of broker {broker_id} is ")
                trouble.brokers.setdefault(broker_id, []).append(f"clock {words}")
            case ReleaseReplication(topic, partition, follower):
                trouble.held.add((follower, topic, partition))
            case HealLink(source, target):
                _add_link(trouble, source, target, fault.text)
    return trouble


def _add_link(trouble: Trouble, source: int, target: int, text: str) -> None:
    """Both directions as one where the same is wrong with them."""
    words = _link_words(text)
    pair = (min(source, target), max(source, target))
    before = trouble.links.get(pair)
    arrow = "→" if source < target else "←"
    if before is None:
        trouble.links[pair] = f"{pair[0]} {arrow} {pair[1]} {words}"
    elif before.endswith(f" {words}"):
        trouble.links[pair] = f"{pair[0]} ⇄ {pair[1]} {words}"
    else:
        trouble.links[pair] = f"{before}, {arrow} {words}"


def _link_words(text: str) -> str:
    if text.startswith("Nothing goes"):
        return "cut"
    found = []
    words = text.split()
    if "takes" in words:
        found.append(f"+{words[words.index('takes') + 1]} ms")
    if "held" in words:
        found.append(f"{words[words.index('held') + 2]} B/s")
    return ", ".join(found) or "slow"
