"""Answers why somebody gets no messages, and pages through the trace."""

from engine.base.errors import Code
from engine.broker.fleet import Fleet
from engine.broker.request import Peer
from engine.broker.trace import Trace
from engine.broker.why import Verdict, verdict
from engine.broker.why_cures import NAMES, cures, library_of
from engine.broker.why_facts import Facts
from engine.broker.why_reading import Reader, Reading
from engine.contract.trace import (
    ReadTrace,
    TraceEntry,
    TracePage,
    TracePlace,
    UnwatchTrace,
    WatchTrace,
)
from engine.contract.values import Done, EngineError, Reply
from engine.contract.why import ExplainNoMessages, Explanation, WhyPlace

MOST_ENTRIES = 1_000
PLACES_TOLD = 16
EVIDENCE = 12
TELLING: dict[str, frozenset[str]] = {
    "connected": frozenset(),
    "advertised": frozenset({"Metadata", "FindCoordinator"}),
    "topic": frozenset({"Metadata", "ConsumerGroupHeartbeat"}),
    "joined": frozenset({"FindCoordinator", "JoinGroup", "SyncGroup", "LeaveGroup",
                         "ConsumerGroupHeartbeat"}),
    "assigned": frozenset({"JoinGroup", "SyncGroup", "ConsumerGroupHeartbeat"}),
    "something": frozenset({"OffsetFetch", "ListOffsets", "Fetch", "OffsetCommit"}),
    "not_past": frozenset({"OffsetFetch", "ListOffsets", "Fetch", "OffsetCommit"}),
    "transaction": frozenset({"Fetch", "ListOffsets"}),
    "polls": frozenset({"Fetch", "Heartbeat", "LeaveGroup", "ConsumerGroupHeartbeat"}),
    "keeps": frozenset({"Fetch", "OffsetCommit"}),
}  # fmt: skip
"""Which requests show each cause; of a healthy reader all of them."""


async def of_trace(
    fleet: Fleet,
    trace: Trace | None,
    command: ExplainNoMessages | WatchTrace | UnwatchTrace | ReadTrace,
) -> Reply:
    """Carry out what concerns the trace."""
    if trace is None:
        raise EngineError("This engine keeps no trace.")
    match command:
        case ExplainNoMessages():
            return _explain(fleet, trace, command)
        case ReadTrace():
            return _page(trace, command)
        case WatchTrace():
            trace.watch(command.watcher)
        case UnwatchTrace():
            trace.unwatch(command.watcher)
    return Done()


def _page(trace: Trace, command: ReadTrace) -> TracePage:
    limit = max(1, min(command.limit, MOST_ENTRIES))
    found = list(
        trace.entries(
            after=command.after, connection_id=command.connection_id, client_id=command.client_id
        )
    )[:limit]
    last = found[-1].number if found else command.after
    return TracePage(tuple(found), last, trace.dropped_count, trace.is_watched)


def _explain(fleet: Fleet, trace: Trace, command: ExplainNoMessages) -> Explanation:
    if not (command.client_id or command.connection_id or command.group_id or command.topic):
        raise EngineError("Say which client, group or topic is meant.")
    if command.topic and command.topic not in fleet.image.topics and not command.group_id:
        raise EngineError(
            f"There is no topic {command.topic}.", Code.UNKNOWN_TOPIC_OR_PARTITION.name
        )
    clock = fleet.front.clock
    began_ms = clock.monotonic_ms()
    reading = Reading(fleet, trace)
    readers = reading.readers(command)
    judged = [(reader, facts := reading.facts(reader), verdict(facts)) for reader in readers]
    reader, facts, found = _first(judged, alone=bool(command.member_id))
    fault = found.fault
    library = library_of(reader.software, reader.name)
    return Explanation(
        subject=facts.name,
        is_healthy=fault is None,
        is_certain=fault is None or fault.is_certain,
        title=found.title,
        text=found.text,
        rungs=found.rungs,
        at_ms=facts.now_ms,
        took_ms=clock.monotonic_ms() - began_ms,
        library=NAMES[library],
        group_id=reader.group_id,
        places=_places(facts, found),
        evidence=_evidence(reader, found),
        cures=cures(fault, facts, library),
        reader_count=len(judged),
    )


Judged = tuple[Reader, Facts, Verdict]


def _first(judged: list[Judged], *, alone: bool) -> Judged:
    """The one with a fault; a member that stands by is none while others of its group read."""
    if not alone and len(judged) > 1:
        active = [each for each in judged if not _stands_by(each)]
        judged = active or judged
    return next((each for each in judged if each[2].fault is not None), judged[0])


def _stands_by(judged: Judged) -> bool:
    fault = judged[2].fault
    return fault is not None and fault.rung == "assigned"


def _places(facts: Facts, found: Verdict) -> tuple[WhyPlace, ...]:
    """The partition of the fault first."""
    about = found.fault.place if found.fault is not None else None
    places = sorted(facts.places, key=lambda place: place is not about)
    return tuple(
        WhyPlace(
            place.topic, place.partition, place.position, place.committed, place.log_start_offset,
            place.last_stable_offset, place.high_watermark,
        )
        for place in places[:PLACES_TOLD]
    )  # fmt: skip


def _evidence(reader: Reader, found: Verdict) -> tuple[TraceEntry, ...]:
    """The requests that show it, in the order they came; the last fetch of each connection."""
    apis = (
        TELLING[found.fault.rung]
        if found.fault is not None
        else frozenset[str]().union(*TELLING.values())
    )
    entries = [entry for entry in reader.entries if entry.api in apis]
    if "Fetch" in apis:
        entries += [entry for peer in reader.open_peers if (entry := _fetch(peer)) is not None]
    return tuple(sorted(entries, key=lambda entry: entry.at_ms)[-EVIDENCE:])


def _fetch(peer: Peer) -> TraceEntry | None:
    """The last fetch of a connection, which is known without a trace of fetches."""
    if peer.last_fetch is None:
        return None
    context, _, _, at_ms = peer.last_fetch
    asked = list(context)
    places = tuple(
        TracePlace(wanted.topic, wanted.index, wanted.asked.fetch_offset)
        for wanted in asked[:8]
        if isinstance(wanted.topic, str)
    ) or tuple(
        TracePlace(wanted.partition.topic, wanted.index, wanted.asked.fetch_offset)
        for wanted in asked[:8]
        if wanted.partition is not None
    )
    return TraceEntry(
        number=0, at_ms=at_ms, connection_id=peer.connection_id, client_id=peer.client_id,
        api="Fetch", version=0, correlation_id=0, size_bytes=0, took_ms=0.0, places=places,
        more_place_count=len(asked) - len(places), last_at_ms=at_ms,
    )  # fmt: skip
