"""A leader's knowledge of one partition's replicas: how far each is, who is in sync, what is safe.

Plain decisions for the hot path: the high watermark never passes what every member of the ISR has
made safe, and a member is whoever was level with the leader within `replica.lag.time.max.ms`.
"""

import msgspec

from engine.machines.controller.image import PartitionImage
from engine.storage.config import LogConfig

NEVER = float("-inf")


class Follower(msgspec.Struct):
    """One follower's copy, as its fetches tell of it."""

    end_offset: int = -1
    """-1 until it was heard of in this leader's epoch."""
    safe_end: int = -1
    """Everything below survives what that broker promises to survive."""
    level_at_ms: float = NEVER
    """When it last had everything that there was."""
    heard_at_ms: float = NEVER
    end_when_heard: int = 0
    """Where the leader's log ended then."""


class Replicas:
    """The replicas of a partition that this broker leads, itself included."""

    def __init__(self, me: int, image: PartitionImage, *, now_ms: float) -> None:
        self._me = me
        self.isr = frozenset(image.isr)
        """As it is committed."""
        self.wished: frozenset[int] | None = None
        """As it was asked for; until that is decided both must have what is to be readable."""
        self.partition_epoch = image.partition_epoch
        self.followers: dict[int, Follower] = {}
        self._began_at_ms = now_ms
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

    def heard(self, replica: int, *, end_offset: int, log_end: int, now_ms: float) -> None:
        """A follower asks for what comes behind its end."""
        follower = self.followers.get(replica)
        if follower is None:
            return
        if end_offset >= log_end:
            follower.level_at_ms = now_ms
        elif end_offset >= follower.end_when_heard and follower.heard_at_ms != NEVER:
            # level with what there was then, though the leader has gone on since
            follower.level_at_ms = max(follower.level_at_ms, follower.heard_at_ms)
        follower.end_offset = end_offset
        follower.heard_at_ms, follower.end_when_heard = now_ms, log_end

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
        """Members of the ISR that were not level with the leader for too long."""
        return frozenset(
            replica
            for replica in self.isr
            if (follower := self.followers.get(replica)) is not None
            and follower.end_offset < log_end
            and now_ms - max(follower.level_at_ms, self._began_at_ms) > max_lag_ms
        )
