"""Says why a reader gets no messages: the causes in order, the first that the facts show.

Pure: facts go in, a verdict comes out. Where a healthy reader could look the same, no cause is
named; where one is inferred and not seen, the verdict is not certain.
"""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from engine.broker.request import INSIDE
from engine.broker.why_facts import Facts, PlaceFacts
from engine.contract.why import Rung, RungName

GRACE_MS = 3_000
"""What a client does next is waited for so long before its absence means something."""
REBALANCE_MS = 15_000
"""A rebalance that goes on longer does not end by itself."""
LOOP, LOOP_MS = 6, 60_000
"""So many rebalances in so short a time are a loop."""
POLL_MS = 10_000
"""A reader with records ahead that asks for none for so long does not poll."""
AGAIN = 3
"""Delivered so often from one offset to connection after connection: it fails there."""
COMMIT_MS = 20_000
"""Delivered, and so long nothing committed: every library commits by itself sooner."""


class Fault(msgspec.Struct, frozen=True):
    """A cause that holds."""

    rung: RungName
    title: str
    text: str
    short: str
    is_certain: bool = True
    topic: str = ""
    place: PlaceFacts | None = None


class Verdict(msgspec.Struct, frozen=True):
    """The first cause that holds, if one does, and every rung's word."""

    fault: Fault | None
    title: str
    text: str
    rungs: tuple[Rung, ...]


Finding: TypeAlias = Fault | str
"""A fault, or what speaks against it."""


def verdict(facts: Facts) -> Verdict:
    """Look at the causes from the wire to the record."""
    rungs: list[Rung] = []
    fault: Fault | None = None
    for name, title, look in LADDER:
        if fault is not None:
            rungs.append(Rung(name, title, "not looked at yet", "open"))
            continue
        found = look(facts)
        if isinstance(found, Fault):
            fault = found
            rungs.append(Rung(name, title, found.short, "failed"))
        else:
            rungs.append(Rung(name, title, found, "passed"))
    if fault is not None:
        return Verdict(fault, fault.title, fault.text, tuple(rungs))
    return Verdict(None, *_healthy(facts), tuple(rungs))


def _healthy(facts: Facts) -> tuple[str, str]:
    places = facts.places
    waiting = sum(max(0, place.high_watermark - (place.position or 0)) for place in places
                  if place.position is not None)  # fmt: skip
    group = facts.group
    if group is not None and group.rebalancing_since_ms is not None:
        return "It is healthy: its group rebalances", "It reads on as soon as that is over."
    if not places:
        return "No fault was found", "It has not asked for records yet."
    if all(place.high_watermark == place.log_start_offset for place in places):
        return (
            "It is healthy: nothing has been written yet",
            "The next record is delivered at once.",
        )
    if waiting == 0 and all(place.position is not None for place in places):
        return (
            "It is healthy: it has read everything",
            f"{_records(facts.delivered_count)} delivered; nothing was written since.",
        )
    return "It is healthy: it reads", f"{_records(facts.delivered_count)} delivered so far."


# -- the rungs


def _connected(facts: Facts) -> Finding:
    if facts.connection_count:
        count = facts.connection_count
        many = "1 connection" if count == 1 else f"{count} connections"
        way = "lives" if facts.address == INSIDE else "TCP from"
        return f"{way} {facts.address}, {many}"
    left = facts.left_ms_ago
    seen = "none came" if left is None else f"the last one left {left / 1000:,.0f} s ago"
    return Fault(
        "connected",
        "It is not connected" if left is not None else "It never reached the broker",
        f"No connection of {facts.name} is open: {seen}. Nothing it does can arrive here. "
        f"Clients connect to {facts.advertised}: see that the program runs, and that its "
        "bootstrap server is this address and port.",
        f"no connection; {seen}",
    )


def _advertised(facts: Facts) -> Finding:
    at_ms = facts.metadata_at_ms
    if facts.only_greeted and at_ms is not None and facts.now_ms - at_ms > GRACE_MS:
        seconds = (facts.now_ms - at_ms) / 1000
        return Fault(
            "advertised",
            f"It likely cannot reach {facts.advertised}",
            f"It reached the broker from {facts.address} and was told to read from "
            f"{facts.advertised}, the advertised address. In the {seconds:,.0f} s since then it "
            "asked for nothing there. Likely that name or port leads elsewhere, or nowhere, "
            "where the client runs.",
            f"{facts.advertised}: nothing came in {seconds:,.0f} s",
            is_certain=False,
        )
    return f"{facts.advertised} is used" if not facts.only_greeted else facts.advertised


def _topic(facts: Facts) -> Finding:
    for topic in facts.topics:
        nearest = topic.alike[0] if topic.alike else ""
        hint = f" There is {nearest}." if nearest else ""
        if not topic.exists:
            return Fault(
                "topic",
                f"There is no topic {topic.name}",
                f"It asked for {topic.name} and was answered UNKNOWN_TOPIC_OR_PARTITION.{hint}",
                f"{topic.name} is missing" + (f"; there is {nearest}" if nearest else ""),
                topic=topic.name,
            )
        if topic.was_missing and not topic.record_count and nearest:
            return Fault(
                "topic",
                f"Topic {topic.name} is likely a misspelt {nearest}",
                f"{topic.name} was not there until this client asked for it; it was made for it "
                f"(auto.create.topics.enable) and is empty.{hint}",
                f"{topic.name} was made for it and is empty; there is {nearest}",
                is_certain=False,
                topic=topic.name,
            )
    names = ", ".join(topic.name for topic in facts.topics[:3])
    return names or "no topic asked for by name"


def _joined(facts: Facts) -> Finding:
    group = facts.group
    if group is None:
        return "reads without a group"
    name, now_ms = group.group_id, facts.now_ms
    if group.left_why:
        return f"left {name}: {group.left_why}"  # the rung of the polls says it
    recent = [at for at in group.rebalances if now_ms - at < LOOP_MS]
    if len(recent) >= LOOP and facts.redelivered_count < AGAIN:  # else it restarts, see keeps
        return Fault(
            "joined",
            f"Group {name} rebalances again and again",
            f"{len(recent)} rebalances in the last minute; while one goes on nobody reads. "
            f"The last began because: {group.rebalance_why or 'unknown'}.",
            f"{len(recent)} rebalances in a minute",
        )
    since = group.rebalancing_since_ms
    if since is not None and now_ms - since > REBALANCE_MS:
        return Fault(
            "joined",
            f"A rebalance of group {name} does not end",
            f"It began {(now_ms - since) / 1000:,.0f} s ago ({group.rebalance_why}) and waits for "
            "a member that does not answer; until then nobody reads.",
            f"rebalancing for {(now_ms - since) / 1000:,.0f} s",
        )
    if not group.is_member and group.join_error:
        return Fault(
            "joined",
            f"It was not let into group {name}",
            f"The coordinator answered {group.join_error}.",
            group.join_error,
        )
    if not group.is_member:
        return f"{name}: not a member now"
    return f"{name}, generation {group.generation}, {group.state}"


def _assigned(facts: Facts) -> Finding:
    group = facts.group
    if group is None or not group.is_member or group.rebalancing_since_ms is not None:
        return f"{_partitions(len(facts.places))} read"
    if facts.places or group.state not in {"Stable", "stable"}:
        names = ", ".join(place.name for place in facts.places[:3])
        return f"{names or 'no partition yet'} assigned to it" if names else "not assigned yet"
    if group.member_count > group.partition_count:
        text = (
            f"Group {group.group_id} has {group.member_count} members and its topics have "
            f"{_partitions(group.partition_count)}. A partition goes to one member of a group; "
            "this one is left over and stands by."
        )
        short = f"{group.member_count} members, {_partitions(group.partition_count)}"
    else:
        text = (
            f"Group {group.group_id} is stable and gave this member no partition: others of its "
            "group take those of the topics that it subscribes to."
        )
        short = "none of the group's partitions is its"
    return Fault("assigned", "No partition is assigned to it", text, short)


def _something(facts: Facts) -> Finding:
    for place in facts.places:
        gone = place.out_of_range
        if gone is not None and gone < place.log_start_offset and not place.delivered:
            return _deleted(place, gone)
    stuck = [place for place in facts.places if _is_at_end(place)]
    if stuck and not any(_has_ahead(place) for place in facts.places):
        return _began_at_end(facts, stuck)
    ahead = sum(
        max(0, place.high_watermark - place.position)
        for place in facts.places
        if place.position is not None
    )
    return f"{_records(ahead)} ahead of it"


def _deleted(place: PlaceFacts, gone: int) -> Fault:
    return Fault(
        "something",
        f"Its offset {gone} is no longer in {place.name}",
        f"It asked for offset {gone}; the log begins at {place.log_start_offset}, what was before "
        "it is deleted (OFFSET_OUT_OF_RANGE). What it does then is its auto.offset.reset.",
        f"offset {gone} is before the start {place.log_start_offset}",
        place=place,
    )


def _began_at_end(facts: Facts, stuck: list[PlaceFacts]) -> Fault:
    place = stuck[0]
    before = sum(each.high_watermark - each.log_start_offset for each in stuck)
    had = "It has no group, so no offset is kept for it"
    if facts.group is not None:
        had = f"The group had no committed offset for {place.name}"
    lie = "lies" if before == 1 else "lie"
    return Fault(
        "something",
        "It began at the end, and nothing was written since",
        f"{had}; the client used auto.offset.reset=latest and began at offset "
        f"{place.began_at_end}. {_records(before)} {lie} before that. "
        "Certain: every step is in the trace.",
        f"position {place.position} = end {place.high_watermark}; {_records(before)} before it",
        place=place,
    )


def _is_at_end(place: PlaceFacts) -> bool:
    """It began at an end behind records, and has got none."""
    return (
        place.began_at_end is not None
        and not place.delivered
        and place.position == place.began_at_end == place.high_watermark
        and place.high_watermark > place.log_start_offset
        and not _is_past(place)
    )


def _has_ahead(place: PlaceFacts) -> bool:
    return place.delivered or place.position is None or place.position < place.high_watermark


def _is_past(place: PlaceFacts) -> bool:
    gone = place.out_of_range
    return (
        (place.committed is not None and place.committed > place.high_watermark)
        or (place.position is not None and place.position > place.high_watermark)
        or (gone is not None and gone >= place.high_watermark and not place.delivered)
    )


def _not_past(facts: Facts) -> Finding:
    for place in facts.places:
        if not _is_past(place):
            continue
        wanted = max(place.committed or 0, place.position or 0, place.out_of_range or 0)
        return Fault(
            "not_past",
            f"Its offset {wanted} is ahead of the log",
            f"{place.name} ends at {place.high_watermark}, and it wants to read from {wanted}. "
            "That offset was committed when the topic had more records, or was set by hand: the "
            "topic was deleted and made again, or the data folder is another one.",
            f"offset {wanted} is beyond the end {place.high_watermark}",
            place=place,
        )
    return "position is not ahead of the log"


def _transaction(facts: Facts) -> Finding:
    for place in facts.places:
        if (
            facts.reads_committed
            and place.position is not None
            and place.last_stable_offset <= place.position < place.high_watermark
        ):
            who = "" if place.open_producer is None else f" of producer id {place.open_producer}"
            return Fault(
                "transaction",
                "An open transaction holds it up",
                f"It reads read_committed. The transaction{who} in {place.name} began at offset "
                f"{place.last_stable_offset} and is neither committed nor aborted; the "
                f"{_records(place.high_watermark - place.last_stable_offset)} from there on wait "
                "for that.",
                f"last stable offset {place.last_stable_offset}, end {place.high_watermark}",
                place=place,
            )
    if not facts.reads_committed:
        return "reads uncommitted records too"
    return "no open transaction before it"


def _polls(facts: Facts) -> Finding:
    group = facts.group
    if group is not None and group.left_why:
        return Fault(
            "polls",
            "It polled too seldom and left its group",
            f"It left group {group.group_id} by itself ({group.left_why}) while its program goes "
            "on: more than max.poll.interval.ms passed between two polls.",
            group.left_why,
            is_certain="poll" in group.left_why,
        )
    for place in facts.places:
        last = place.fetched_at_ms if place.fetched_at_ms is not None else facts.assigned_at_ms
        if last is None or not _lags(place):
            continue
        silent_ms = facts.now_ms - last
        if silent_ms <= max(POLL_MS, place.waits_ms + GRACE_MS):
            continue
        if any(_is_fresh(other, facts.now_ms) for other in facts.places):
            continue  # it polls, and another partition is paused or had its turn
        waiting = place.high_watermark - max(place.position or 0, place.log_start_offset)
        return Fault(
            "polls",
            "It likely does not poll",
            f"{_records(waiting)} of {place.name} wait for it, and it has asked for none in "
            f"{silent_ms / 1000:,.0f} s although it is connected. Likely its program is busy with "
            "what it got, has paused, or never calls poll.",
            f"no fetch in {silent_ms / 1000:,.0f} s",
            is_certain=False,
            place=place,
        )
    asked = [place.fetched_at_ms for place in facts.places if place.fetched_at_ms is not None]
    if not asked:
        return "no fetch yet"
    return f"last fetch {max(0, facts.now_ms - max(asked)) / 1000:,.1f} s ago"


def _lags(place: PlaceFacts) -> bool:
    position = place.position if place.position is not None else place.committed or 0
    return max(position, place.log_start_offset) < place.high_watermark


def _is_fresh(place: PlaceFacts, now_ms: int) -> bool:
    return place.fetched_at_ms is not None and now_ms - place.fetched_at_ms <= POLL_MS


def _keeps(facts: Facts) -> Finding:
    again = facts.redelivered
    if again is not None and facts.redelivered_count >= AGAIN:
        topic, partition, offset = again
        return Fault(
            "keeps",
            "It likely fails on a record",
            f"{topic}-{partition} from offset {offset} was delivered "
            f"{facts.redelivered_count} times, to one connection after the other, and no commit "
            "moved on. Likely its program fails there: a value that its deserializer cannot read.",
            f"offset {offset} delivered {facts.redelivered_count} times",
            is_certain=False,
        )
    first = facts.first_delivered_at_ms
    if facts.group is None or not facts.delivered_count or first is None:
        return f"{_records(facts.delivered_count)} delivered"
    last = max(first, facts.committed_at_ms or 0)
    behind = any(
        place.delivered and place.position is not None and place.position > (place.committed or 0)
        for place in facts.places
    )
    if behind and facts.committed_at_ms is None and facts.now_ms - last > COMMIT_MS:
        return Fault(
            "keeps",
            "It gets records and likely does not keep them",
            f"{_records(facts.delivered_count)} delivered and its position moves, but in "
            f"{(facts.now_ms - last) / 1000:,.0f} s nothing was committed. Likely its program "
            "filters them out, fails to decode them, or never commits.",
            f"{_records(facts.delivered_count)} delivered, none committed",
            is_certain=False,
        )
    return f"{_records(facts.delivered_count)} delivered"


LADDER: tuple[tuple[RungName, str, Callable[[Facts], Finding]], ...] = (
    ("connected", "Reaches the broker", _connected),
    ("advertised", "Advertised address answers", _advertised),
    ("topic", "Topic exists", _topic),
    ("joined", "Joined its group", _joined),
    ("assigned", "Has a partition", _assigned),
    ("something", "Has something to read", _something),
    ("not_past", "Not past the end", _not_past),
    ("transaction", "No open transaction", _transaction),
    ("polls", "Polls often enough", _polls),
    ("keeps", "Keeps what it gets", _keeps),
)


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def _partitions(count: int) -> str:
    return "1 partition" if count == 1 else f"{count:,} partitions"
