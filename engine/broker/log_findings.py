"""What a start finds in the logs and a person should know: damage, cut ends, open transactions.

Damage that only a reader meets is told when it is met.
"""

from typing import TYPE_CHECKING

from engine.broker.partition import Partition
from engine.contract.facts import EventKind, Severity
from engine.storage.damage import Damage

if TYPE_CHECKING:
    from engine.broker.broker import Broker

MOST = 20
"""Findings of one start that are told one by one."""

Finding = tuple[EventKind, Partition, str, str, Severity]


class LogFindings:
    """Tells once of each thing, with where it is, what it means and what to do."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._told: set[Damage] = set()

    def tell(self) -> None:
        """Tell what the start has found; what comes to light later is told then."""
        broker = self._broker
        found = [line for partition in broker.partitions.values() for line in self._of(partition)]
        for line in found[:MOST]:
            self._tell_of(line)
        if len(found) > MOST:
            broker.housekeeping.tell(
                "log_damaged",
                None,
                f"{len(found) - MOST:,} more findings in the logs",
                "`workbench check` lists them all while the engine is stopped",
                severity="warning",
            )
        broker.on_made.append(self._attend)

    def _attend(self, partition: Partition) -> None:
        for line in self._of(partition):
            self._tell_of(line)

    def _of(self, partition: Partition) -> list[Finding]:
        partition.on_damaged = self._met
        found = self._damage(partition)
        report, log = partition.log.report, partition.log
        if report.cut_bytes and not found:
            kept = f"; kept in {report.kept_files[0]}" if report.kept_files else ""
            words = report.reason or "the last stop was not a clean one"
            text = f"{report.cut_bytes:,} bytes at the end of {partition} were cut"
            severity: Severity = "warning" if kept else "info"
            found.append(("log_cut", partition, text, words + kept, severity))
        since = log.producers.first_open_offset()
        if since is not None:
            text = f"{partition} holds an open transaction since offset {since:,}"
            why = (
                f"read_committed consumers stop there until producer"
                f" {log.producers.oldest_open_producer} commits or aborts it; start that"
                " application again with its transactional.id, which ends it"
            )
            found.append(("transaction_open", partition, text, why, "warning"))
        return found

    def _met(self, partition: Partition) -> None:
        for line in self._damage(partition):
            self._tell_of(line)

    def _damage(self, partition: Partition) -> list[Finding]:
        new = [spot for spot in partition.log.damage if spot not in self._told]
        self._told.update(new)
        return [("log_damaged", partition, *_in_words(partition, spot), "error") for spot in new]

    def _tell_of(self, finding: Finding) -> None:
        kind, partition, text, why, severity = finding
        self._broker.housekeeping.tell(kind, partition, text, why, severity=severity)


def _in_words(partition: Partition, spot: Damage) -> tuple[str, str]:
    where = f"{spot.reason}, byte {spot.position:,} of {spot.path}"
    if spot.end_offset <= spot.offset:
        text = f"{partition} is damaged and ends at offset {spot.offset:,}"
        return text, f"{where}; what lay behind is kept beside it in a .cut file"
    why = (
        f"{where}; all else is served. Consumers go on from offset {spot.end_offset:,}, a backup"
        " leaves the spot out; look at the disk"
    )
    last = spot.end_offset - 1
    return f"{partition} is damaged: offsets {spot.offset:,} to {last:,} cannot be read", why
