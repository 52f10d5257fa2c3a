"""A traced request in words: what it was about, what was answered, its numbers."""

from engine.contract.trace import TraceEntry, TracePlace
from ui.widgets.text import counted, visible


def place_words(place: TracePlace, how: str = "from") -> str:
    """`how` says what the offset that was named is to it: where it reads from, or stands at."""
    name = visible(place.topic, 80)
    if place.partition is not None:
        name = f"{name}-{place.partition}"
    if place.asked is not None:
        name += {-1: ", latest (-1)", -2: ", earliest (-2)"}.get(
            place.asked, f" {how} {place.asked:,}"
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
    if entry.record_count is not None:
        said.append(counted(entry.record_count, "record"))
    how = "at" if entry.api == "OffsetCommit" else "from"
    said += [place_words(place, how) for place in entry.places[:3]]
    more = len(entry.places) - 3 + entry.more_place_count
    if more > 0:
        said.append(f"{more:,} more")
    if entry.generation is not None and entry.api != "OffsetCommit":
        said.append(f"generation {entry.generation}")
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


def took_words(entry: TraceEntry) -> str:
    """`0.4 ms`, `480 ms`, `3.0 s`."""
    if entry.took_ms < 9.95:
        return f"{entry.took_ms:.1f} ms"
    return f"{entry.took_ms:.0f} ms" if entry.took_ms < 1_000 else f"{entry.took_ms / 1_000:.1f} s"
