"""Notices what puzzles newcomers: a producer that left without sending, a consumer at the end.

Both are how Kafka works and no broker can repair them; the window says what happened and what
would help. Everything here is a guess from what a client did, and is worded as one.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.broker.request import Peer

LEFT_AFTER_S = 0.5
"""A client is gone when none of its connections came back for so long."""
GATHER_S = 0.2
"""Partitions of one consumer are told together."""
API_VERSIONS, METADATA, INIT_PRODUCER_ID = 18, 3, 22
GREETINGS = frozenset({API_VERSIONS, METADATA, INIT_PRODUCER_ID})
"""What a producer asks before it sends anything."""
TOPICS_TOLD = 3
CLIENTS_REMEMBERED = 1_024

Identity = tuple[str, str]
"""Host and client id: the connections of one client."""


@dataclass(frozen=True, slots=True)
class LeftSilent:
    """A client asked for topics and left without having sent or read anything."""

    client: str
    topics: tuple[str, ...]
    is_producer: bool
    """Whether it said that it is one; else it only behaved like one."""


@dataclass(frozen=True, slots=True)
class BeganAtEnd:
    """A consumer began at the end of a topic although records are before it."""

    client: str
    topic: str
    partition: int | None
    """None: several partitions."""
    records_before: int
    connection_id: int


@dataclass(slots=True)
class _Story:
    """What one client has done over all its connections."""

    connection_ids: set[int] = field(default_factory=set)
    topics: dict[str, None] = field(default_factory=dict)
    did_more_than_greet: bool = False
    named_itself_producer: bool = False
    ends: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    """Partitions whose end it asked for: the end it was told and the records before it."""
    begun: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Topics it began at the end of, as (partition, records before), not yet told."""
    told: set[str] = field(default_factory=set)


class Traps:
    """Follows each client from its first question to its leaving."""

    def __init__(
        self,
        on_left_silent: Callable[[LeftSilent], None],
        on_began_at_end: Callable[[BeganAtEnd], None],
    ) -> None:
        self._on_left_silent = on_left_silent
        self._on_began_at_end = on_began_at_end
        self._stories: dict[Identity, _Story] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def topics_asked(self, peer: Peer, topics: tuple[str, ...]) -> None:
        """A client asked for the metadata of topics by name."""
        story = self._story(peer)
        for topic in topics:
            if len(story.topics) < TOPICS_TOLD:
                story.topics[topic] = None

    def end_asked(
        self, peer: Peer, topic: str, partition: int, *, end_offset: int, records_before: int
    ) -> None:
        """A client asked where a partition ends."""
        story = self._story(peer)
        story.did_more_than_greet = True
        if records_before > 0 and topic not in story.told:
            story.ends[topic, partition] = (end_offset, records_before)

    def fetch_began(self, peer: Peer, topic: str, partition: int, offset: int) -> None:
        """A client began to read a partition, or went on to read it at another offset."""
        story = self._stories.get((peer.host, peer.client_id))
        if story is None:
            return
        story.did_more_than_greet = True
        end = story.ends.pop((topic, partition), None)
        if end is None or offset != end[0]:
            return
        if topic not in story.begun:
            story.begun[topic] = []
            self._later(GATHER_S, lambda: self._tell_began(peer, story, topic))
        story.begun[topic].append((partition, end[1]))

    def left(self, peer: Peer) -> None:
        """A connection is gone."""
        identity = (peer.host, peer.client_id)
        story = self._stories.get(identity)
        if story is None:
            return
        story.connection_ids.discard(peer.connection_id)
        if peer.records_in or peer.records_out or peer.last_key not in GREETINGS:
            story.did_more_than_greet = True
        if not story.connection_ids:
            self._later(LEFT_AFTER_S, lambda: self._end_story(identity, story))

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._stories.clear()

    def _story(self, peer: Peer) -> _Story:
        identity = (peer.host, peer.client_id)
        story = self._stories.get(identity)
        if story is None:
            if len(self._stories) >= CLIENTS_REMEMBERED:
                del self._stories[next(iter(self._stories))]  # the longest known
            story = self._stories[identity] = _Story()
        story.connection_ids.add(peer.connection_id)
        if peer.last_key == INIT_PRODUCER_ID or "producer" in peer.client_id.lower():
            story.named_itself_producer = True
        if peer.records_in or peer.last_key not in GREETINGS:
            story.did_more_than_greet = True
        return story

    def _end_story(self, identity: Identity, story: _Story) -> None:
        if story.connection_ids or self._stories.get(identity) is not story:
            return  # it came back
        del self._stories[identity]
        if story.did_more_than_greet or not story.topics:
            return
        if "consumer" in identity[1].lower():
            return
        self._on_left_silent(
            LeftSilent(identity[1], tuple(story.topics), story.named_itself_producer)
        )

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
            )
        )

    def _later(self, seconds: float, callback: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            callback()

        timer = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(timer)
