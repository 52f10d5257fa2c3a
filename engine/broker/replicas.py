"""A leader's knowledge of one partition's replicas: how far each is, who is in sync, what is safe.

Plain decisions for the hot path: the high watermark never passes what every member of the ISR has
made safe, and a member is whoever has safe what the leader had `replica.lag.time.max.ms` ago. Who
copies in time and does not sync is out of sync: everybody would wait for its disk.
"""

import msgspec

from engine.machines.controller.image import PartitionImage
from engine.storage.config import LogConfig


class Follower(msgspec.Struct):
    """One follower's copy, as its fetches tell of it."""

    end_offset: int = -1
    """-1 until it was heard of in this leader's epoch."""
    safe_end: int = -1
    """Everything below survives what that broker promises to survive."""
    due: tuple[int, float] | None = None
    """An end of the leader's log that is not safe there yet, and since when it is waited for."""


class Replicas:
    """The replicas of a partition that this broker leads, itself included."""

    def __init__(self, me: int, image: PartitionImage) -> None:
        self._me = me
        self.isr = frozenset(image.isr)
        """As it is committed."""
        self.wished: frozenset[int] | None = None
        """As it was asked for; until that is decided both must have what is to be readable."""
        self.partition_epoch = image.partition_epoch
        self.followers: dict[int, Follower] = {}
        self.take(image)

    def take(self, image: PartitionImage) -> None:
        """The controller has decided; what was asked for before is settled."""
        self.isr = frozenset(image.isr)
        self.partition_epoch = image.partition_epoch
        self.wished = None
        self.followers = {
            replica: self.followers.get(replica) or Follower()
            for replica in image.replicas
            if replica != self._me
        }

    def least_in_sync(self, config: LogConfig) -> int:
        """min.insync.replicas, which cannot ask for more than there are."""
        return min(config.min_insync_replicas, len(self.followers) + 1)

    @property
    def must_have(self) -> frozenset[int]:
        """Whoever must have a record before it is readable."""
        return self.isr if self.wished is None else self.isr | self.wished

    def high_watermark(self, own_safe_end: int) -> int:
        """Everything below is safe on every replica that counts as in sync."""
        end = own_safe_end
        for replica in self.must_have:
            follower = self.followers.get(replica)
            if follower is not None and follower.safe_end < end:
                end = follower.safe_end
        return end

    def heard(self, replica: int, end_offset: int) -> None:
        """A follower asks for what comes behind its end."""
        follower = self.followers.get(replica)
        if follower is not None:
            follower.end_offset = end_offset

    def made_safe(self, replica: int, safe_end: int) -> None:
        """A follower's bytes below an offset are safe."""
        follower = self.followers.get(replica)
        if follower is not None:
            follower.safe_end = safe_end

    def caught_up(self, replica: int, *, high_watermark: int, epoch_start: int) -> bool:
        """Whether a follower outside the ISR has all that it needs to be in it."""
        follower = self.followers.get(replica)
        return (
            follower is not None
            and replica not in self.must_have
            and self.wished is None
            and follower.safe_end >= max(high_watermark, epoch_start)
        )

    def lagging(self, *, log_end: int, now_ms: float, max_lag_ms: float) -> frozenset[int]:
        """Members of the ISR that leave what there was waiting for too long; asked now and then."""
        lagging = set()
        for replica, follower in self.followers.items():
            if follower.safe_end >= log_end or replica not in self.isr:
                follower.due = None
            elif follower.due is None or follower.safe_end >= follower.due[0]:
                follower.due = log_end, now_ms
            elif round(now_ms - follower.due[1]) >= max_lag_ms:
                lagging.add(replica)
        return frozenset(lagging)
