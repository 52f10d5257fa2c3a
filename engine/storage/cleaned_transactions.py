"""Transactions as a cleaning round passes them: whose records go, whose markers may.

An aborted transaction's records are not kept; its marker stays as long as a round still met a
batch of it, so that whoever reads across never takes the leftovers for committed.
"""

from collections.abc import Iterable

from engine.storage.indexes import AbortedTransaction
from engine.storage.transactions import read_marker
from engine.wire.batch import BatchHeader
from engine.wire.declare import Buffer


class CleanedTransactions:
    """Told of the aborted transactions of each segment, then of its batches in order."""

    def __init__(self) -> None:
        self.kept: list[AbortedTransaction] = []
        """Aborted transactions that still need an entry in the index of what was cleaned."""
        self._coming: list[AbortedTransaction] = []
        self._aborted: dict[int, AbortedTransaction] = {}
        self._met: set[int] = set()
        self._committed: set[int] = set()

    def expect(self, transactions: Iterable[AbortedTransaction]) -> None:
        self._coming = sorted({*self._coming, *transactions}, key=lambda entry: -entry.first_offset)

    def is_aborted(self, header: BatchHeader) -> bool:
        """Whether this batch of data belongs to an aborted transaction."""
        self._reach(header.last_offset)
        if not header.is_transactional:
            return False
        if header.producer_id in self._aborted:
            self._met.add(header.producer_id)
            return True
        self._committed.add(header.producer_id)
        return False

    def is_spent(self, header: BatchHeader, batch: Buffer) -> bool:
        """Whether nothing is left of the transaction that this marker ended."""
        self._reach(header.last_offset)
        if not header.record_count:
            return True
        marker = read_marker(batch)
        if marker is None:
            return False
        producer_id = header.producer_id
        if not marker[0]:
            was_met = producer_id in self._committed
            self._committed.discard(producer_id)
            return not was_met
        entry = self._aborted.pop(producer_id, None)
        if entry is not None and producer_id in self._met:
            self._met.discard(producer_id)
            self.kept.append(entry)
            return False
        return True

    def _reach(self, offset: int) -> None:
        while self._coming and self._coming[-1].first_offset <= offset:
            entry = self._coming.pop()
            self._aborted.setdefault(entry.producer_id, entry)
