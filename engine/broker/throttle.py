"""How fast replicas may be copied, on either side of it (KIP-73), as a reassignment sets it.

A broker's rate is one for all its throttled replicas together. Whatever is copied of them counts,
but only replicas that are not in sync are held back: a throttle puts nobody out of the ISR.
"""

from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from engine.broker.partition import Partition

if TYPE_CHECKING:
    from engine.broker.broker import Broker

LEADER_RATE = "leader.replication.throttled.rate"
FOLLOWER_RATE = "follower.replication.throttled.rate"
LEADER_REPLICAS = "leader.replication.throttled.replicas"
FOLLOWER_REPLICAS = "follower.replication.throttled.replicas"
UNTHROTTLED = (1 << 63) - 1
"""The rate of a broker that was given none."""
EVERY = "*"


class Throttle:
    """A bucket that fills with the rate, up to a second of it; what is copied may overdraw it."""

    def __init__(self, broker: "Broker", *, rate: str, replicas: str) -> None:
        self._broker = broker
        self._rate_key, self._replicas_key = rate, replicas
        self._level = 0.0
        self._filled_at_ms = broker.clock.monotonic_ms()

    def holds_back(self, partition: Partition) -> bool:
        """Whether nothing may be copied of this broker's replica now, unless it is in sync."""
        return self.wait_ms() > 0 and self._covers(partition)

    def copied(self, partition: Partition, size: int) -> None:
        """So many bytes of a replica were copied."""
        if size and self._covers(partition):
            self._fill()
            self._level -= size

    def wait_ms(self) -> float:
        """How long until something may be copied again."""
        self._fill()
        if self._level >= 0:
            return 0.0
        return -self._level * 1000 / self._rate if self._rate else inf

    @property
    def _rate(self) -> int:
        """Bytes per second."""
        return self._broker.settings.integer(self._rate_key)

    def _fill(self) -> None:
        now_ms, rate = self._broker.clock.monotonic_ms(), self._rate
        filled = self._level + rate * (now_ms - self._filled_at_ms) / 1000
        self._level, self._filled_at_ms = min(filled, float(rate)), now_ms

    def _covers(self, partition: Partition) -> bool:
        if self._rate == UNTHROTTLED:
            return False
        topic = self._broker.cluster.image.topics.get(partition.topic)
        listed = topic.configs.get(self._replicas_key, "") if topic else ""
        return listed == EVERY or f"{partition.index}:{self._broker.broker_id}" in _replicas(listed)


@lru_cache(maxsize=256)
def _replicas(listed: str) -> frozenset[str]:
    """The partition:broker pairs that a topic lists."""
    return frozenset(each.strip() for each in listed.split(","))
