"""Notices what puzzles newcomers: a producer that left without sending, a consumer at the end.

Both are how Kafka works and no broker can repair them; the window says what happened and what
would help. Everything here is a guess from what a client did, and is worded as one: where a
healthy client could look the same, nothing is said.
"""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from engine.broker.request import Peer

LEFT_AFTER_S = 0.5
"""A client is gone when none of its connections came back for so long."""
GATHER_S = 0.2
"""Partitions of one consumer are told together."""
SOON_MS = 5_000
"""A producer that still lives so long after it asked for its topic has sent what it had."""
APART_MS = 2_000
"""Connections of one program begin together; a later one may be another's of the same name."""
BEGINS_MS = 10_000
"""A consumer reads at once where it was told that a partition ends."""
PRODUCE, METADATA, API_VERSIONS, INIT_PRODUCER_ID = 0, 3, 18, 22
GREETINGS = frozenset({API_VERSIONS, METADATA, INIT_PRODUCER_ID})
"""What a producer asks before it sends anything."""
READING = frozenset({1, 2, *range(8, 17)})
"""Fetch, ListOffsets and the APIs of groups: a connection that asks them is no producer's."""
NAME_THEIR_PRODUCERS = ("kafka-python", "aiokafka")
"""Libraries whose producers have "producer" in their client id: without it they are none."""
LIBRDKAFKA = ("librdkafka", "confluent-kafka", "rdkafka")
"""Its producers ask once, for their topic by name; who only looks asks otherwise or again."""
TOPICS_TOLD = 3
ENDS_REMEMBERED = 256
CLIENTS_REMEMBERED = 1_024

Identity = tuple[str, str]
"""Host and client id: the connections of one client."""


class LeftSilent(msgspec.Struct, frozen=True):
    """A client asked for topics and left without having sent or read anything."""

    client: str
    topics: tuple[str, ...]
    is_producer: bool
    """Whether it said that it is one; else it only behaved like one."""
    software: str = ""


class BeganAtEnd(msgspec.Struct, frozen=True):
    """A consumer began at the end of a topic although records are before it."""

    client: str
    topic: str
    partition: int | None
    """None: several partitions."""
    records_before: int
    connection_id: int
    software: str = ""


class _Story(msgspec.Struct, eq=False):
    """What one client has done over all its connections."""

    identity: Identity
    began_at_ms: int
    connection_ids: set[int] = msgspec.field(default_factory=set)
    topics: dict[str, None] = msgspec.field(default_factory=dict)
    asked_at_ms: int | None = None
    named_asks: int = 0
    asked_for_all: bool = False
    did_more_than_greet: bool = False
    has_read: bool = False
    has_written: bool = False
    named_itself_producer: bool = False
    software: str = ""
    ends: dict[tuple[str, int], tuple[int, int, int]] = msgspec.field(default_factory=dict)
    """Partitions whose end it asked for: that end, the records before it, and when."""
    begun: dict[str, list[tuple[int, int]]] = msgspec.field(default_factory=dict)
    """Topics it began at the end of, as (partition, records before), not yet told."""
    told: set[str] = msgspec.field(default_factory=set)


class Traps:
    """Follows each client from its first question to its leaving."""

    def __init__(
        self,
        on_left_silent: Callable[[LeftSilent], None],
        on_began_at_end: Callable[[BeganAtEnd], None],
        peers: Callable[[], Iterable[Peer]] = tuple,
    ) -> None:
        self._on_left_silent = on_left_silent
        self._on_began_at_end = on_began_at_end
        self._peers = peers
        self._latest: dict[Identity, _Story] = {}
        self._by_connection: dict[int, _Story] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def topics_asked(self, peer: Peer, topics: tuple[str, ...]) -> None:
        """A client asked for metadata: of topics by name, or (none named) of all or none."""
        story = self._story(peer)
        if story.asked_at_ms is None or not story.topics:
            story.asked_at_ms = peer.last_request_at_ms
        story.named_asks += bool(topics)
        story.asked_for_all |= not topics
        for topic in topics:
            if len(story.topics) < TOPICS_TOLD:
                story.topics[topic] = None

    def end_asked(
        self, peer: Peer, topic: str, partition: int, *, end_offset: int, records_before: int
    ) -> None:
        """A client asked where a partition ends."""
        story = self._story(peer)
        story.did_more_than_greet = story.has_read = True
        if records_before <= 0 or topic in story.told or _has_read(peer, topic):
            return
        if len(story.ends) < ENDS_REMEMBERED:
            now_ms = peer.last_request_at_ms
            story.ends[topic, partition] = (end_offset, records_before, now_ms)

    def fetch_began(self, peer: Peer, topic: str, partition: int, offset: int) -> None:
        """A client reads a partition at an offset, and there is nothing yet."""
        story = self._by_connection.get(peer.connection_id) or self._latest.get(_identity(peer))
        if story is None:
            return
        story.did_more_than_greet = story.has_read = True
        end = story.ends.pop((topic, partition), None)
        if end is None:
            return
        end_offset, records_before, asked_at_ms = end
        is_late = peer.last_request_at_ms - asked_at_ms > BEGINS_MS
        if offset != end_offset or is_late or _has_read(peer, topic):
            return  # it was elsewhere already and only asked
        if topic not in story.begun:
            story.begun[topic] = []
            self._later(GATHER_S, lambda: self._tell_began(peer, story, topic))
        story.begun[topic].append((partition, records_before))

    def left(self, peer: Peer, now_ms: int) -> None:
        """A connection is gone."""
        story = self._by_connection.pop(peer.connection_id, None)
        if story is None:
            story = self._latest.get(_identity(peer))
            if story is None or peer.connected_at_ms < story.began_at_ms - APART_MS:
                return
        story.connection_ids.discard(peer.connection_id)
        _judge_peer(story, peer)
        if not story.connection_ids:
            self._later(LEFT_AFTER_S, lambda: self._end_story(story, now_ms))

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._latest.clear()
        self._by_connection.clear()

    def _story(self, peer: Peer) -> _Story:
        """The story of a connection: its client's, unless that is another program's."""
        story = self._by_connection.get(peer.connection_id)
        identity = _identity(peer)
        if story is not None and story.identity != identity:  # it was behind a nameless greeting
            story.connection_ids.discard(peer.connection_id)
            story = None
        if story is None:
            story = self._latest.get(identity)
            if story is None or _is_another_program(story, peer):
                story = self._begin(identity, peer)
            story.connection_ids.add(peer.connection_id)
            self._by_connection[peer.connection_id] = story
        story.software = peer.software_name or story.software
        _judge_peer(story, peer)
        return story

    def _begin(self, identity: Identity, peer: Peer) -> _Story:
        if len(self._latest) >= CLIENTS_REMEMBERED:
            self._forget(self._latest[next(iter(self._latest))])  # the longest known
        story = self._latest[identity] = _Story(identity, peer.connected_at_ms)
        return story

    def _forget(self, story: _Story) -> None:
        if self._latest.get(story.identity) is story:
            del self._latest[story.identity]
        for connection_id in story.connection_ids:
            self._by_connection.pop(connection_id, None)

    def _end_story(self, story: _Story, left_at_ms: int) -> None:
        if story.connection_ids or story.identity not in self._latest:
            return  # it came back, or was told already
        for peer in self._peers():
            if peer.is_closed or _identity(peer) != story.identity or peer.last_key in READING:
                continue
            if peer.connected_at_ms >= story.began_at_ms - APART_MS:
                story.connection_ids.add(peer.connection_id)  # its leaving ends the story
                self._by_connection[peer.connection_id] = story
                return
            story.did_more_than_greet |= peer.records_in > 0
        self._forget(story)
        if _is_silent_producer(story, left_at_ms):
            client, topics = story.identity[1], tuple(story.topics)
            named = story.named_itself_producer
            self._on_left_silent(LeftSilent(client, topics, named, story.software))

    def _tell_began(self, peer: Peer, story: _Story, topic: str) -> None:
        begun = story.begun.pop(topic, [])
        if not begun or topic in story.told:
            return
        story.told.add(topic)
        self._on_began_at_end(
            BeganAtEnd(
                client=peer.client_id,
                topic=topic,
                partition=begun[0][0] if len(begun) == 1 else None,
                records_before=sum(records for _, records in begun),
                connection_id=peer.connection_id,
                software=peer.software_name,
            )
        )

    def _later(self, seconds: float, callback: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            callback()

        timer = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(timer)


def _identity(peer: Peer) -> Identity:
    """`localhost` may be 127.0.0.1 for one connection and ::1 for the next."""
    return ("this machine" if peer.is_loopback else peer.host, peer.client_id)


def _judge_peer(story: _Story, peer: Peer) -> None:
    if peer.last_key == INIT_PRODUCER_ID or "producer" in peer.client_id.lower():
        story.named_itself_producer = True
    wrote = bool(peer.records_in) or peer.last_key == PRODUCE
    story.has_written |= wrote
    if wrote or peer.records_out or (peer.last_key not in GREETINGS and peer.last_key is not None):
        story.did_more_than_greet = True


def _is_another_program(story: _Story, peer: Peer) -> bool:
    """A consumer that still reads, and a later program with its name: libraries' default ids."""
    only_reads = story.has_read and not story.has_written and bool(story.connection_ids)
    return only_reads and peer.connected_at_ms - story.began_at_ms > APART_MS


def _has_read(peer: Peer, topic: str) -> bool:
    """Whether a client got records of a topic already: then it does not begin there."""
    moved = peer.topics.get(topic)
    return moved is not None and moved[1] > 0


def _is_silent_producer(story: _Story, left_at_ms: int) -> bool:
    asked_at_ms = story.asked_at_ms
    if story.did_more_than_greet or asked_at_ms is None or left_at_ms - asked_at_ms > SOON_MS:
        return False
    if story.named_itself_producer:
        return True
    name, software = story.identity[1].lower(), story.software.lower()
    if software.startswith(LIBRDKAFKA) or name == "rdkafka":
        return story.named_asks == 1 and not story.asked_for_all
    is_other = "consumer" in name or "admin" in name or name.startswith(NAME_THEIR_PRODUCERS)
    return bool(story.topics) and not software and not is_other
