"""What a record's batch says about it, as rows of facts."""

from collections.abc import Sequence

from engine.contract.records import BatchFacts
from ui.records.facts import Fact
from ui.tail.ring import Record
from ui.tail.text import line_of, visible
from ui.tail.times import full_time
from ui.widgets.text import count, counted, size

HEADERS_SHOWN = 100
VALUE_BYTES = 512


def header_facts(headers: Sequence[tuple[str, bytes | None]]) -> list[Fact]:
    """One row a header, the first of them where there are very many."""
    facts = [
        Fact(
            visible(name[:200]) or '""',
            None if value is None else line_of(value, VALUE_BYTES) or '""',
            name_face="mono",
        )
        for name, value in headers[:HEADERS_SHOWN]
    ]
    if len(headers) > HEADERS_SHOWN:
        facts.append(Fact("…", f"and {count(len(headers) - HEADERS_SHOWN)} more"))
    return facts


def record_facts(record: Record, batch: BatchFacts | None) -> list[Fact]:
    """When it was written, where it stands in its batch, and by whom."""
    view = record.view
    facts: list[Fact] = []
    if view is not None:
        facts.append(Fact("Timestamp", full_time(view.timestamp_ms)))
    if batch is None:
        return facts
    note = ""
    appended = record.batch.appended_at_ms
    if appended is not None and view is not None and 0 <= appended - view.timestamp_ms < 60_000:
        note = f"appended {appended - view.timestamp_ms} ms later"
    facts.append(Fact("Type", batch.timestamp_type, note, value_face="body"))
    span = f"{count(batch.base_offset)} to {count(batch.last_offset)}"
    facts.append(Fact("Batch", span, f"{counted(batch.record_count, 'record')} · {batch.codec}"))
    if batch.producer_id is not None:
        facts.append(Fact("Producer", str(batch.producer_id), _producer_words(record, batch)))
    if batch.leader_epoch is not None:
        facts.append(Fact("Leader epoch", str(batch.leader_epoch)))
    if view is not None:
        headers = sum(len(name.encode()) + len(value or b"") for name, value in view.headers)
        parts = (
            f"key {size(len(view.key or b''))} · value {size(len(view.value or b''))}"
            f" · headers {size(headers)}"
        )
        facts.append(Fact("Sizes", size(view.size_bytes), parts))
    return facts


def batch_facts(record: Record, batch: BatchFacts | None, damage: str | None) -> list[Fact]:
    """Everything the batch's own header says."""
    facts = [] if damage is None else [Fact("Damage", visible(damage), tone="bad_fg")]
    if batch is None:
        return facts
    kinds = [
        word
        for word, is_so in (
            ("transactional", batch.is_transactional),
            ("control", batch.is_control),
            ("has a delete horizon", batch.has_delete_horizon),
        )
        if is_so
    ]
    facts += [
        Fact("Base offset", count(batch.base_offset)),
        Fact("Last offset", count(batch.last_offset)),
        Fact("Records", count(batch.record_count)),
        Fact("Size", size(batch.size_bytes), f"{count(batch.size_bytes)} bytes"),
        Fact("Codec", batch.codec),
        Fact("Format", str(batch.magic)),
        Fact("Timestamps", batch.timestamp_type, value_face="body"),
        Fact("First", full_time(batch.base_timestamp_ms)),
        Fact("Latest", full_time(batch.max_timestamp_ms)),
        Fact("Leader epoch", _or_none(batch.leader_epoch)),
        Fact("Producer id", "none" if batch.producer_id is None else str(batch.producer_id)),
    ]
    if batch.producer_id is not None:
        facts.append(Fact("Producer epoch", _or_none(batch.producer_epoch)))
        facts.append(
            Fact("Sequence", _or_none(batch.base_sequence), _producer_words(record, batch))
        )
    facts.append(Fact("Kind", ", ".join(kinds) or "plain", value_face="body"))
    return facts


def _producer_words(record: Record, batch: BatchFacts) -> str:
    if batch.base_sequence is None:
        return f"epoch {batch.producer_epoch}"
    at = batch.base_sequence + record.position.offset - batch.base_offset
    return f"epoch {batch.producer_epoch} · sequence {count(at & 0x7FFFFFFF)}"


def _or_none(number: int | None) -> str:
    return "none" if number is None else count(number)
