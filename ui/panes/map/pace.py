"""The links between brokers slowed, or held from step to step: for real, and so that nobody times out."""

from collections.abc import Iterable

from engine.contract.cluster_commands import (
    STEP_BY_STEP,
    EndSteps,
    Fault,
    HealLink,
    SlowLink,
    StepLinks,
)
from engine.contract.moves import HeldBatches
from ui.panes.map.scene import Scene
from ui.widgets.text import count

FULL, SLOW, STEP = 0, 1, 2
"""The speeds, as the bar has them."""
PACE_MS = 150.0
"""How much later what crosses a link arrives. A round trip is 300 ms: far below the two seconds
that brokers wait for one another, and the thirty that clients do."""
PACE = 4
"""So much longer dots are on their way."""
SLOWED = f" takes {PACE_MS:g} ms longer"
"""How it ends what is said of a link in slow motion."""
SLOW_WORDS = (
    f"Slow motion: every link takes {PACE_MS:g} ms longer, so acks=all takes about half a second;"
    " no client or broker waits so long that it gives up"
)
STEP_TIP = (
    "Step: what followers copy waits on each link until you press . or Take step, a few seconds at"
    " most; elections, heartbeats and internal topics go on"
)
NAMES = ("", "slow motion", "step by step")


def is_paced(text: str) -> bool:
    """Whether what is said of a fault, or by its event, is of slow motion or steps: no incident."""
    return text.endswith(SLOWED) or text.startswith(STEP_BY_STEP)


def speed_of(faults: Iterable[Fault]) -> int:
    """Which of the speeds is on."""
    remedies = [type(fault.remedy) for fault in faults if is_paced(fault.text)]
    return STEP if EndSteps in remedies else SLOW if remedies else FULL


def words_of_speed(speed: int, faults: Iterable[Fault]) -> str:
    """What it does, and its bound."""
    if speed != STEP:
        return SLOW_WORDS
    text = next(fault.text for fault in faults if isinstance(fault.remedy, EndSteps))
    return f"{text}, so that no client or broker gives up"


def setting(
    speed: int, scene: Scene, faults: tuple[Fault, ...]
) -> tuple[SlowLink | HealLink | StepLinks | EndSteps, ...]:
    """What makes a speed of whatever is so now."""
    begun = slowing(scene) if speed == SLOW else (StepLinks(),) if speed == STEP else ()
    return (*ending(faults), *begun)


def slowing(scene: Scene) -> tuple[SlowLink, ...]:
    """Every link, but those that something is wrong with already."""
    ids = [broker.broker_id for broker in scene.brokers]
    wrong = {(link.first, link.second) for link in scene.links if not link.is_held}
    return tuple(
        SlowLink(one, other, PACE_MS)
        for at, one in enumerate(ids)
        for other in ids[at + 1 :]
        if (one, other) not in wrong
    )


def ending(faults: tuple[Fault, ...]) -> tuple[HealLink | EndSteps, ...]:
    """What brings the links back to their own pace."""
    remedies = [fault.remedy for fault in faults if is_paced(fault.text)]
    pairs = {
        tuple(sorted((each.source, each.target))) for each in remedies if isinstance(each, HealLink)
    }
    steps = tuple(each for each in remedies if isinstance(each, EndSteps))
    return (*(HealLink(one, other) for one, other in sorted(pairs)), *steps)


def waiting(held: Iterable[HeldBatches]) -> dict[tuple[int, int], str]:
    """How many batches each link holds, both directions together: `1 → 2 holds 3`."""
    ways: dict[tuple[int, int], dict[str, int]] = {}
    for each in held:
        pair = (min(each.leader, each.follower), max(each.leader, each.follower))
        arrow = "→" if each.leader < each.follower else "←"
        ways.setdefault(pair, {})[arrow] = sum(batches for _, _, batches in each.places)
    return {
        (one, other): f"{one} {next(iter(found)) if len(found) == 1 else '⇄'} {other}"
        f" holds {count(sum(found.values()))}"
        for (one, other), found in sorted(ways.items())
    }
