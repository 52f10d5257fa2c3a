"""What is said of a consumer: its state as a badge, its place in the group, what it waits for."""

from typing import NamedTuple

from engine.contract.consumers import AUTO_COMMIT_MS, ConsumerState, ConsumerView
from ui.theme import Tone
from ui.widgets.text import counted, span, visible


class Look(NamedTuple):
    """A state as it is shown."""

    words: str
    tone: Tone
    icon: str


LOOKS: dict[ConsumerState, Look] = {
    "joining": Look("Joining", "acc", "refresh-cw"),
    "reading": Look("Reading", "ok", "check"),
    "paused": Look("Poll loop paused", "warn", "pause"),
    "out": Look("Out of the group", "bad", "log-out"),
    "failed": Look("Failed", "bad", "circle-x"),
}
ENDED = Look("Ended", "dim", "circle-x")
BEGINS = Look("Starting", "acc", "refresh-cw")


def facts_of(view: ConsumerView, now_ms: float) -> str:
    """`2 partitions · generation 4, range, leads · 1,204 read · auto commit every 5 s, 3 s ago`."""
    said = [counted(len(view.assigned), "partition")]
    if view.generation is not None:
        leads = ", leads" if view.is_leader else ""
        said.append(f"generation {view.generation}, {visible(view.protocol, 40)}{leads}")
    said.append(f"{view.record_count:,} read")
    said.append(
        f"auto commit every {span(AUTO_COMMIT_MS)}" if view.auto_commit else "commit by hand"
    )
    if view.committed_at_ms is not None:
        said[-1] += f", last {_seconds(now_ms - view.committed_at_ms)} ago"
    return " · ".join(said)


def notice_of(view: ConsumerView, now_ms: float) -> tuple[str, str]:
    """What has to be known now, as a heading and what follows from it; empty where all is well."""
    why = visible(view.why, 300)
    match view.state:
        case "paused":
            left = _seconds((view.leaves_at_ms or now_ms) - now_ms)
            limit = span(view.max_poll_interval_ms)
            head = (
                "The group deals anew and waits for it" if view.is_awaited else "It polls no more"
            )
            return head, (
                f"Heartbeats go on. Unless it polls within {left} it leaves the group"
                f" (max.poll.interval.ms, {limit})."
            )
        case "out":
            return "It left the group", f"{_sentence(why)}. It joins again when it goes on."
        case "failed":
            return "It gave up", f"{why}."
        case "joining" | "reading" if why:
            return _sentence(why), ""
    return "", ""


def _seconds(milliseconds: float) -> str:
    """In whole seconds: it ticks once a second."""
    return span(max(0, int(milliseconds)) // 1_000 * 1_000)


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
