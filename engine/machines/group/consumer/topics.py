"""The topics of the cluster as groups need them: names, ids, partitions, racks. Only read."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

Shares = Mapping[bytes, frozenset[int]]
"""Topic id -> partitions."""


class TopicSeen(msgspec.Struct, frozen=True):
    """A topic at one moment."""

    topic_id: bytes
    name: str
    partition_count: int
    racks: tuple[tuple[str, ...], ...] = ()
    """Of each partition's replicas."""


class Topics(Protocol):
    """What is committed of the cluster's topics."""

    @property
    def version(self) -> int:
        """Grows with every change."""
        ...

    def by_name(self, name: str) -> TopicSeen | None: ...

    def by_id(self, topic_id: bytes) -> TopicSeen | None: ...

    def names(self) -> Iterable[str]: ...


class GivenTopics:
    """Topics that are as they were given."""

    def __init__(self, *topics: TopicSeen, version: int = 0) -> None:
        self.version = version
        self._topics = topics

    def by_name(self, name: str) -> TopicSeen | None:
        return next((each for each in self._topics if each.name == name), None)

    def by_id(self, topic_id: bytes) -> TopicSeen | None:
        return next((each for each in self._topics if each.topic_id == topic_id), None)

    def names(self) -> Iterable[str]:
        return [each.name for each in self._topics]
