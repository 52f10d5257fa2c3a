"""Words of the page that says why: evidence as lines, and the whole as a report to copy."""

from engine.contract.trace import TraceEntry, TracePlace
from engine.contract.why import Explanation
from ui.widgets.text import clock_time, counted, full_time, visible

MARKS = {"passed": "ok  ", "failed": "FAIL", "open": "-   "}


def place_words(place: TracePlace) -> str:
    name = visible(place.topic, 80)
    if place.partition is not None:
        name = f"{name}-{place.partition}"
    if place.asked is not None:
        name += {-1: ", latest (-1)", -2: ", earliest (-2)"}.get(
            place.asked, f" from {place.asked:,}"
        )
    if place.error:
        return f"{name} → {place.error}"
    if place.answered is None:
        return name
    if place.asked is None and place.answered < 0:
        return f"{name} → -1: nothing committed"
    return f"{name} → {place.answered:,}"


def entry_words(entry: TraceEntry) -> str:
    """`hello-readers, test-0 → -1: nothing committed`."""
    said = [visible(entry.group_id, 80)] if entry.group_id else []
    said += [place_words(place) for place in entry.places[:3]]
    more = len(entry.places) - 3 + entry.more_place_count
    if more > 0:
        said.append(f"{more:,} more")
    if entry.generation is not None and entry.api != "OffsetCommit":
        said.append(f"generation {entry.generation}")
    if entry.record_count is not None:
        said.append(counted(entry.record_count, "record"))
    if entry.note:
        said.append(visible(entry.note, 120))
    if entry.error:
        said.append(entry.error)
    if entry.repeat_count > 1:
        said.append(f"{entry.repeat_count:,} times")
    return ", ".join(said)


def number_words(entry: TraceEntry) -> str:
    """`corr 9 to 36`; empty where it is not known."""
    if not entry.number:
        return ""
    first, last = entry.correlation_id, entry.last_correlation_id
    return f"corr {first}" if first == last else f"corr {first} to {last}"


def report(found: Explanation) -> str:
    """Everything as plain text."""
    lines = [f"{found.subject}: {found.title}", found.text, full_time(found.at_ms), ""]
    lines += [
        f"{number:2} {MARKS[rung.state]} {rung.title}: {rung.text}"
        for number, rung in enumerate(found.rungs, 1)
    ]
    for place in found.places:
        said = (
            f"{place.topic}-{place.partition}: position {place.position}, committed "
            f"{place.committed}, log start {place.log_start_offset}, last stable offset "
            f"{place.last_stable_offset}, high watermark {place.high_watermark}"
        )
        lines += ["", said]
    if found.evidence:
        lines.append("")
    lines += [
        f"{clock_time(each.at_ms)} {each.api} {entry_words(each)} {number_words(each)}".rstrip()
        for each in found.evidence
    ]
    for cure in found.cures:
        lines += ["", cure.title, cure.text, *cure.code]
    return "\n".join(visible(line) for line in lines) + "\n"


def fixed_lines(code: tuple[str, ...]) -> str:
    """The lines as they should be, without what goes."""
    return "\n".join(line[1:] for line in code if not line.startswith("-"))
