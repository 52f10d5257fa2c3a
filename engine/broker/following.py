"""What a follower does with its copy of a partition: append, cut, and know what is committed."""

from errno import EIO

from engine.base.errors import KafkaError
from engine.broker.partition import Partition
from engine.broker.replica_asks import Position, ReplicaKey
from engine.wire.batch import read_header


def position_of(partition: Partition, key: ReplicaKey) -> Position:
    """Where this copy stands."""
    log = partition.log
    return Position(
        key,
        partition.leader_epoch,
        log.end_offset,
        log.last_epoch,
        partition.safe_end,
        log.start_offset,
    )


def append_copies(partition: Partition, data: bytes, *, now_ms: int) -> int:
    """Append whole batches of the leader's, so many as it says.

    OSError where the disk refuses or the bytes are none.
    """
    log, position, count = partition.log, 0, 0
    view = memoryview(data)
    while position < len(data):
        header = read_header(data, position)
        batch = view[position : position + header.size]
        position += header.size
        if header.last_offset < log.end_offset:
            continue  # it came twice
        try:
            log.append_raw(batch, header, now_ms=now_ms)
        except KafkaError as refusal:
            raise OSError(EIO, f"a copied batch was refused: {refusal}") from refusal
        partition.copied(header, batch, now_ms)
        count += 1
    partition.copies_written()
    return count


def take_marks(partition: Partition, *, high_watermark: int, log_start_offset: int) -> None:
    """What the leader says is committed and deleted, as far as it concerns this copy."""
    log = partition.log
    if log_start_offset > log.start_offset:
        if log_start_offset > log.end_offset:
            restart_at(partition, log_start_offset)
        else:
            log.delete_up_to(log_start_offset)
    partition.told_high_watermark = high_watermark
    partition.readable_to(min(high_watermark, log.end_offset))


def cut_to(partition: Partition, epoch: int, end_offset: int) -> None:
    """Drop what the leader does not have: nobody was ever promised that."""
    _, own_end = partition.log.epoch_end(epoch)
    if own_end < 0:  # this copy has nothing of such an epoch
        own_end = end_offset
    to = max(min(end_offset, own_end), partition.log.start_offset)
    partition.log.truncate_to(to)
    partition.watched.drop_from(to)
    partition.high_watermark = min(partition.high_watermark, partition.log.end_offset)


def restart_at(partition: Partition, offset: int) -> None:
    """The leader's log begins behind the end of this copy: nothing of it is wanted."""
    partition.log.restart_at(offset)
    partition.watched.drop_from(0)
    partition.high_watermark = offset
