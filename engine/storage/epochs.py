"""Which leader epoch began at which offset: the answer to OffsetForLeaderEpoch."""

from engine.storage.checkpoints import MalformedFileError, decode_lines

NO_EPOCH = -1


class LeaderEpochs:
    """The epochs of one log in order; pure, `encode` and `decode` are leader-epoch-checkpoint."""

    __slots__ = ("_entries", "last")

    def __init__(self, entries: list[tuple[int, int]] | None = None) -> None:
        self._entries = entries or []
        self.last = self._entries[-1][0] if self._entries else NO_EPOCH

    @property
    def entries(self) -> tuple[tuple[int, int], ...]:
        return tuple(self._entries)

    def assign(self, epoch: int, start_offset: int) -> bool:
        """Note that `epoch` begins at `start_offset`; False where nothing is new.

        Entries it contradicts go: an epoch that has no record of its own ends where it began.
        """
        if epoch <= self.last or epoch < 0:
            return False
        while self._entries and self._entries[-1][1] >= start_offset:
            self._entries.pop()
        self._entries.append((epoch, start_offset))
        self.last = epoch
        return True

    def observe(self, epoch: int, offset: int) -> None:
        """A batch of `epoch` lies at `offset`: entries that say otherwise are wrong and go."""
        if epoch < 0:
            return
        known = self._entries[-1] if self._entries else None
        if known is not None and known[0] == epoch and known[1] <= offset:
            return
        if self.epoch_at(offset) == epoch:
            return
        self._entries = [e for e in self._entries if e[1] < offset and e[0] < epoch]
        self._entries.append((epoch, offset))
        self.last = epoch

    def end_of(self, epoch: int, log_end: int) -> tuple[int, int]:
        """The largest epoch not above `epoch` and where it ends; (-1, -1) where that is unknown."""
        if epoch == NO_EPOCH or epoch > self.last:
            return NO_EPOCH, NO_EPOCH
        if epoch == self.last:
            return epoch, log_end
        floor = NO_EPOCH
        for known, start in self._entries:
            if known > epoch:
                # below the first epoch Kafka answers the epoch that was asked for
                return (epoch if floor == NO_EPOCH else floor), start
            floor = known
        raise AssertionError("the last epoch is not below itself")

    def start_of(self, epoch: int) -> int:
        """Where an epoch begins; 0 where it is not known."""
        return next((start for known, start in self.entries if known == epoch), 0)

    def epoch_at(self, offset: int) -> int | None:
        """The epoch under which the record at `offset` was written."""
        found = None
        for epoch, start in self._entries:
            if start > offset:
                break
            found = epoch
        return found

    def truncate_end(self, end_offset: int) -> bool:
        """Forget epochs that begin at or beyond `end_offset`."""
        kept = [entry for entry in self._entries if entry[1] < end_offset]
        changed = len(kept) != len(self._entries)
        self._entries = kept
        self.last = kept[-1][0] if kept else NO_EPOCH
        return changed

    def truncate_start(self, start_offset: int) -> bool:
        """Forget epochs that end at or before `start_offset`; the one holding it begins there."""
        kept = [entry for entry in self._entries if entry[1] > start_offset]
        below = [entry for entry in self._entries if entry[1] <= start_offset]
        if below:
            kept.insert(0, (below[-1][0], start_offset))
        changed = kept != self._entries
        self._entries = kept
        return changed

    def encode(self) -> bytes:
        lines = [f"{epoch} {start}" for epoch, start in self._entries]
        return "\n".join(["0", str(len(lines)), *lines, ""]).encode()

    @classmethod
    def decode(cls, data: bytes) -> "LeaderEpochs":
        entries: list[tuple[int, int]] = []
        for line in decode_lines(data):
            try:
                epoch, start = line.split(" ")
                entry = int(epoch), int(start)
            except ValueError:
                raise MalformedFileError(f"no leader epoch has a line {line!r}") from None
            if entries and (entry[0] <= entries[-1][0] or entry[1] < entries[-1][1]):
                raise MalformedFileError("leader epochs fall")
            entries.append(entry)
        return cls(entries)
