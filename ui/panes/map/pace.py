"""Slow motion: the links between brokers slowed for real, so little that nobody times out."""

from engine.contract.cluster_commands import Fault, HealLink, SlowLink
from ui.panes.map.scene import Scene

PACE_MS = 150.0
"""How much later what crosses a link arrives. A round trip is 300 ms: far below the two seconds
that brokers wait for one another, and the thirty that clients do."""
PACE = 4
"""So much longer dots are on their way."""
WORDS = (
    f"Slow motion: every link takes {PACE_MS:g} ms longer, so acks=all takes about half a second;"
    " no client or broker waits so long that it gives up"
)


def slowing(scene: Scene) -> tuple[SlowLink, ...]:
    """Every link, but those that something is wrong with already."""
    ids = [broker.broker_id for broker in scene.brokers]
    wrong = {(link.first, link.second) for link in scene.links}
    return tuple(
        SlowLink(one, other, PACE_MS)
        for at, one in enumerate(ids)
        for other in ids[at + 1 :]
        if (one, other) not in wrong
    )


def is_pace(fault: Fault) -> bool:
    """Whether a fault is nothing but slow motion."""
    return isinstance(fault.remedy, HealLink) and fault.text.endswith(
        f" takes {PACE_MS:g} ms longer"
    )


def ending(faults: tuple[Fault, ...]) -> tuple[HealLink, ...]:
    """What brings the links back to their own pace."""
    pairs = {
        tuple(sorted((fault.remedy.source, fault.remedy.target)))
        for fault in faults
        if isinstance(fault.remedy, HealLink) and is_pace(fault)
    }
    return tuple(HealLink(one, other) for one, other in sorted(pairs))
