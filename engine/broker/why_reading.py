"""Gathers what is known of the readers that somebody asks about."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from engine.base.ids import INTERNAL_TOPICS, BrokerId
from engine.broker.request import Peer
from engine.broker.trace import Trace, Traced
from engine.broker.why_facts import Facts, GroupFacts, PlaceFacts, TopicFacts
from engine.contract.groups import GroupMemberView, GroupView
from engine.contract.trace import TraceEntry
from engine.contract.why import ExplainNoMessages

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

RECENT_MS = 30_000
"""A connection that closed is its client's still for so long."""
FLAPS_MS = 5_000
"""A client whose connections only greet comes back sooner."""
GONE_ON_MS = 1_000
"""Whoever leaves its group to end is gone sooner."""
ALIKE = 0.74
NAMES_COMPARED = 2_000
READERS = 50
GREETINGS = frozenset({None, 3, 10, 18, 22})
GREETING_NAMES = frozenset({"Metadata", "FindCoordinator"})
LATEST = -1
READ_COMMITTED = 1

Identity = tuple[str, str]
Place = tuple[str, int]


class Reader(msgspec.Struct):
    """One program as far as the broker can tell: the connections of one host and client id."""

    name: str
    peers: list[Peer] = msgspec.field(default_factory=list)
    group_id: str = ""
    member: GroupMemberView | None = None

    @property
    def open_peers(self) -> list[Peer]:
        return [peer for peer in self.peers if not peer.is_closed]

    @property
    def entries(self) -> list[TraceEntry]:
        found = [entry for peer in self.peers if peer.traced for entry in peer.traced.entries]
        return sorted(found, key=lambda entry: entry.number)

    @property
    def software(self) -> str:
        return next((peer.software_name for peer in reversed(self.peers) if peer.software_name), "")


class Reading:
    """Looks at all brokers once."""

    def __init__(self, fleet: "Fleet", trace: Trace) -> None:
        self._fleet = fleet
        broker = fleet.front
        self._telemetry = broker.telemetry
        self._now_ms = broker.clock.now_ms()
        self._known = [traced for traced in trace.connections() if _is_recent(traced, self._now_ms)]
        clients = broker.telemetry.clients.values()
        seen = {traced.peer.connection_id for traced in self._known}
        peers = [client.peer for client in clients if client.peer.connection_id not in seen]
        self._by_identity: dict[Identity, list[Peer]] = {}
        for peer in [*(traced.peer for traced in self._known), *peers]:
            if peer.request_count:
                self._by_identity.setdefault(_identity(peer), []).append(peer)

    # -- who is asked about

    def readers(self, asked: ExplainNoMessages) -> list[Reader]:
        """Those meant; one without connections where there are none."""
        found: list[Reader] = []
        if asked.group_id:
            found = list(self._of_group(asked.group_id, asked.member_id))
        elif asked.topic:
            found = list(self._of_topic(asked.topic))
        else:
            for identity, peers in self._by_identity.items():
                ids = {peer.connection_id for peer in peers}
                if asked.connection_id in ids or (
                    asked.client_id and identity[1] == asked.client_id
                ):
                    found += self._of_client(identity, peers)
        named = asked.member_id or asked.group_id or asked.topic or asked.client_id
        if not found:
            found = [Reader(f"a reader of {named}" if asked.topic else named, [], asked.group_id)]
        return found[:READERS]

    def _of_client(self, identity: Identity, peers: list[Peer]) -> Iterator[Reader]:
        """A client, once for each of its memberships."""
        groups = {entry.group_id for entry in Reader("", peers).entries if _is_of_group(entry)}
        yielded = False
        for group_id in sorted(groups):
            for reader in self._of_group(group_id, ""):
                if reader.peers and _identity(reader.peers[0]) == identity:
                    yielded = True
                    yield reader
        if not yielded:
            yield Reader(identity[1] or identity[0], peers)

    def _of_group(self, group_id: str, member_id: str) -> Iterator[Reader]:
        view = self._group(group_id)
        members = view.members if view is not None else ()
        claimed: set[Identity] = set()
        for member in members:
            identity = _local(member.host.lstrip("/")), member.client_id
            claimed.add(identity)
            if member_id in {"", member.member_id}:
                peers = self._by_identity.get(identity, [])
                yield Reader(member.client_id or member.member_id, peers, group_id, member)
        for identity, peers in self._by_identity.items():
            if identity in claimed or all(peer.is_closed for peer in peers):
                continue
            entries = Reader("", peers).entries
            if any(
                entry.group_id == group_id and _is_of_group(entry)
                and member_id in {"", entry.member_id}
                for entry in entries
            ):  # fmt: skip
                yield Reader(identity[1], peers, group_id)

    def _of_topic(self, topic: str) -> Iterator[Reader]:
        for identity, peers in self._by_identity.items():
            if any(peer.records_in for peer in peers) or "producer" in identity[1].lower():
                continue
            reader = Reader(identity[1] or identity[0], peers)
            asked = {place.topic for entry in reader.entries for place in entry.places}
            asked |= {name for name, _ in _fetched(self._fleet, reader.open_peers)}
            if topic in asked or any(self._is_misspelt(name, topic) for name in asked):
                yield from self._of_client(identity, peers)

    def _is_misspelt(self, asked: str, topic: str) -> bool:
        known = self._fleet.image.topics
        return asked not in known and bool(_alike(asked, [topic]))

    def _group(self, group_id: str) -> GroupView | None:
        view = self._telemetry.groups.view(("group", group_id))
        return view if isinstance(view, GroupView) else None

    # -- what is known of one

    def facts(self, reader: Reader) -> Facts:
        entries, peers, is_open = reader.entries, reader.peers, reader.open_peers
        now_ms = self._now_ms
        places = tuple(self._places(reader, entries))
        only_greeted = bool(peers) and all(_only_greeted(peer) for peer in peers)
        left = [peer.last_request_at_ms for peer in peers if peer.is_closed]
        count = len(is_open)
        if not count and only_greeted and left and now_ms - max(left) < FLAPS_MS:
            count = 1
        firsts = [peer.first_delivered_at_ms for peer in is_open if peer.first_delivered_at_ms]
        topic, again = _redelivered(reader)
        stored = {place: committed for place, (committed, _) in self._stored(reader).items()}
        if topic is not None and stored.get(topic[:2], 0) > topic[2]:
            topic, again = None, 0
        latest = (is_open or peers)[-1] if peers else None
        return Facts(
            name=reader.name,
            now_ms=now_ms,
            connection_count=count,
            address=latest.address if latest is not None else "",
            advertised=self._advertised(latest),
            left_ms_ago=now_ms - max(left) if left else None,
            metadata_at_ms=self._told_at_ms(entries),
            only_greeted=only_greeted,
            topics=tuple(self._topics(entries, is_open)),
            group=self._group_facts(reader, entries),
            places=places,
            assigned_at_ms=self._assigned_at_ms(reader),
            reads_committed=any(
                peer.last_fetch is not None and peer.last_fetch[1] == READ_COMMITTED
                for peer in is_open
            ),
            delivered_count=sum(peer.records_out for peer in is_open),
            first_delivered_at_ms=min(firsts, default=None),
            committed_at_ms=max(
                (at for _, at in self._stored(reader).values() if at is not None), default=None
            ),
            redelivered=topic,
            redelivered_count=again,
        )

    def _advertised(self, peer: Peer | None) -> str:
        client = self._telemetry.clients.get(peer.connection_id) if peer else None
        broker = self._fleet.brokers.get(BrokerId(client.broker_id)) if client else None
        points = (broker or self._fleet.front).listeners
        at = next((each for each in points if peer and each.name == peer.listener), points[0])
        return f"{at.host}:{at.port}"

    def _told_at_ms(self, entries: list[TraceEntry]) -> int | None:
        topics = self._fleet.image.topics
        return next((
            entry.at_ms
            for entry in entries
            if entry.api == "Metadata"
            and (not entry.places or any(each.topic in topics for each in entry.places))
        ), None)  # fmt: skip

    def _topics(self, entries: list[TraceEntry], is_open: list[Peer]) -> Iterator[TopicFacts]:
        ids = {peer.connection_id for peer in is_open}
        topics = self._fleet.image.topics
        missing: dict[str, bool] = {}
        for entry in entries:
            if entry.api in {"Metadata", "ConsumerGroupHeartbeat"} and entry.connection_id in ids:
                for place in entry.places:
                    missing[place.topic] = missing.get(place.topic, False) or bool(place.error)
        for name, was_missing in missing.items():
            exists = name in topics
            others = [
                other for other in topics
                if other != name and other not in INTERNAL_TOPICS and abs(len(other) - len(name)) < 4
            ]  # fmt: skip
            alike = _alike(name, others) if was_missing or not exists else []
            alike.sort(key=lambda other: not self._record_count(other))
            if exists and was_missing:
                alike = [other for other in alike if self._record_count(other)]
            yield TopicFacts(name, exists, was_missing, self._record_count(name), tuple(alike))

    def _record_count(self, name: str) -> int:
        topic = self._fleet.image.topics.get(name)
        if topic is None:
            return 0
        found = [self._fleet.led(topic.name, index) for index in topic.partitions]
        return sum(
            each.high_watermark - each.log.start_offset for each in found if each is not None
        )

    def _group_facts(self, reader: Reader, entries: list[TraceEntry]) -> GroupFacts | None:
        group_id = reader.group_id
        view = self._group(group_id) if group_id else None
        if not group_id:
            return None
        mine = [entry for entry in entries if entry.group_id == group_id]
        joined = max((each.number for each in mine if _is_join(each)), default=0)
        last_error = next((
            each.error for each in reversed(mine)
            if each.error not in {"", "MEMBER_ID_REQUIRED", "REBALANCE_IN_PROGRESS",
                                  "COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE"}
            and each.number > joined and each.api != "OffsetCommit"
        ), "")  # fmt: skip
        left = next(
            (each for each in reversed(mine) if _is_leave(each) and each.number > joined), None
        )
        left_why = ""
        is_out = reader.member is None and bool(reader.open_peers)
        if left is not None and is_out and self._now_ms - left.last_at_ms > GONE_ON_MS:
            left_why = left.note or "it sent LeaveGroup"
        if view is None:
            return GroupFacts(group_id, "", 0, 0, 0, is_member=False, join_error=last_error,
                              left_why=left_why)  # fmt: skip
        now = view.rebalances[0] if view.rebalances else None
        is_on = view.state not in {"Stable", "Empty", "Dead"} and now is not None
        wanted = {topic for member in view.members for topic in member.topics or ()}
        topics = self._fleet.image.topics
        return GroupFacts(
            group_id=group_id,
            state=view.state,
            generation=view.generation,
            member_count=len(view.members),
            idle_count=sum(not any(all_ for _, all_ in each.assigned) for each in view.members),
            is_member=reader.member is not None,
            rebalancing_since_ms=now.began_at_ms if is_on and now is not None else None,
            rebalances=tuple(each.began_at_ms for each in view.rebalances),
            rebalance_why=now.why if now is not None else "",
            join_error=last_error,
            left_why=left_why,
            partition_count=sum(len(topics[name].partitions) for name in wanted if name in topics),
        )

    def _assigned_at_ms(self, reader: Reader) -> int | None:
        if reader.member is None:
            return None
        view = self._group(reader.group_id)
        changed = view.changed_at_ms if view is not None else None
        connected = [peer.connected_at_ms for peer in reader.open_peers]
        return max([changed or 0, *connected[:1]]) or None

    def _stored(self, reader: Reader) -> dict[Place, tuple[int, int | None]]:
        view = self._group(reader.group_id) if reader.group_id else None
        if view is None:
            return {}
        return {
            (each.topic, each.partition): (each.committed_offset, each.committed_at_ms)
            for each in view.positions
            if each.committed_offset is not None
        }

    def _places(self, reader: Reader, entries: list[TraceEntry]) -> Iterator[PlaceFacts]:
        fetched = _fetched(self._fleet, reader.open_peers)
        wanted: Iterable[Place] = fetched
        if reader.member is not None:
            wanted = [(topic, one) for topic, all_ in reader.member.assigned for one in all_]
        stored = self._stored(reader)
        ends = _ends(entries)
        missed = {each.missed[:2]: each.missed[2] for each in reader.open_peers if each.missed}
        for topic, index in wanted:
            partition = self._fleet.led(topic, index)
            if partition is None:
                continue
            position, at_ms, waits_ms = fetched.get((topic, index), (None, None, 500))
            yield PlaceFacts(
                topic=topic,
                partition=index,
                log_start_offset=partition.log.start_offset,
                last_stable_offset=partition.last_stable_offset,
                high_watermark=partition.high_watermark,
                position=position,
                fetched_at_ms=at_ms,
                waits_ms=waits_ms,
                committed=stored.get((topic, index), (None, None))[0],
                began_at_end=ends.get((topic, index)),
                out_of_range=missed.get((topic, index)),
                delivered=any(peer.topics.get(topic, (0, 0))[1] > 0 for peer in reader.open_peers),
                open_producer=partition.log.producers.oldest_open_producer,
            )


def _identity(peer: Peer) -> Identity:
    return _local(peer.host), peer.client_id


def _local(host: str) -> str:
    """`localhost` may be 127.0.0.1 for one connection and ::1 for the next."""
    return "this machine" if host.startswith("127.") or host == "::1" else host


def _is_recent(traced: Traced, now_ms: int) -> bool:
    peer = traced.peer
    return not peer.is_closed or now_ms - peer.last_request_at_ms < RECENT_MS


def _only_greeted(peer: Peer) -> bool:
    if peer.last_fetch is not None or peer.records_in or peer.last_key not in GREETINGS:
        return False
    return peer.traced is None or all(each.api in GREETING_NAMES for each in peer.traced.entries)


def _is_of_group(entry: TraceEntry) -> bool:
    return entry.api in {"JoinGroup", "SyncGroup", "ConsumerGroupHeartbeat", "Heartbeat"}


def _is_join(entry: TraceEntry) -> bool:
    if entry.api == "ConsumerGroupHeartbeat":
        return not entry.error and (entry.generation or 0) > 0
    return entry.api in {"JoinGroup", "SyncGroup"} and not entry.error


def _is_leave(entry: TraceEntry) -> bool:
    if entry.api == "ConsumerGroupHeartbeat":
        return (entry.generation or 0) < 0
    return entry.api == "LeaveGroup" and not entry.error


def _fetched(fleet: "Fleet", peers: list[Peer]) -> dict[Place, tuple[int, int, int]]:
    """What the last fetches asked for: offset, when, and how long they may wait."""
    found: dict[Place, tuple[int, int, int]] = {}
    for peer in peers:
        if peer.last_fetch is None:
            continue
        context, _, waits_ms, at_ms = peer.last_fetch
        for wanted in context:
            topic = wanted.topic
            if isinstance(topic, bytes):
                image = fleet.image.topics_by_id.get(topic)
                if image is None:
                    continue
                topic = image.name
            known = found.get((topic, wanted.index))
            if known is None or known[1] <= at_ms:
                found[topic, wanted.index] = (wanted.asked.fetch_offset, at_ms, waits_ms)
    return found


def _ends(entries: list[TraceEntry]) -> dict[Place, int]:
    """Where it was told that partitions end, of those that it had no committed offset for."""
    found: dict[Place, int] = {}
    committed: set[Place] = set()
    for entry in entries:
        for place in entry.places:
            if place.partition is None or place.answered is None or place.error:
                continue
            at = (place.topic, place.partition)
            if entry.api == "ListOffsets" and place.asked == LATEST:
                found[at] = place.answered
            elif entry.api == "OffsetFetch" and place.answered >= 0:
                committed.add(at)
    return {at: end for at, end in found.items() if at not in committed}


def _redelivered(reader: Reader) -> tuple[tuple[str, int, int] | None, int]:
    counts: dict[tuple[str, int, int], int] = {}
    if reader.group_id:
        for peer in reader.peers:
            if peer.delivered is not None:
                at = peer.delivered[:3]
                counts[at] = counts.get(at, 0) + 1
    if not counts:
        return None, 0
    most = max(counts, key=lambda at: counts[at])
    return most, counts[most]


def _alike(name: str, others: list[str]) -> list[str]:
    """Names so alike that one is a slip for the other; those that differ by a number are meant."""
    plain = _lettered(name)
    candidates = [other for other in others[:NAMES_COMPARED] if _lettered(other) != plain]
    return get_close_matches(name, candidates, n=3, cutoff=ALIKE)


def _lettered(name: str) -> str:
    return "".join(letter for letter in name if not letter.isdigit())
