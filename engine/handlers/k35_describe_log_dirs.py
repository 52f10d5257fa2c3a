"""DescribeLogDirs (key 35), v1-5.

Tells how many bytes each partition takes in the broker's log folder, and how far a copy lies behind
what its leader last said is committed.

v2 flexible · v3 an error for the whole answer · v4 the size of the disk · v5 cordoned folders
"""

from engine.base.errors import Code
from engine.broker.partition import Partition
from engine.broker.request import Request
from engine.wire.messages.k35_describe_log_dirs import (
    DescribeLogDirsPartition,
    DescribeLogDirsRequest,
    DescribeLogDirsResponse,
    DescribeLogDirsResult,
    DescribeLogDirsTopic,
)

KEY, VERSIONS = 35, (1, 5)


def handle(request: Request[DescribeLogDirsRequest]) -> DescribeLogDirsResponse:
    broker = request.broker
    if broker.syncer.failure is not None:
        offline = DescribeLogDirsResult(
            error_code=Code.KAFKA_STORAGE_ERROR, log_dir=broker.folder.path
        )
        return DescribeLogDirsResponse(results=[offline])
    topics: dict[str, list[DescribeLogDirsPartition]] = {}
    for partition in _asked(request):
        topics.setdefault(partition.topic, []).append(
            DescribeLogDirsPartition(
                partition_index=partition.index,
                partition_size=partition.log.size,
                offset_lag=_lag(partition),
            )
        )
    total_bytes, free_bytes = broker.folder.space()
    result = DescribeLogDirsResult(
        log_dir=broker.folder.path,
        topics=[
            DescribeLogDirsTopic(name=name, partitions=partitions)
            for name, partitions in topics.items()
        ],
        total_bytes=total_bytes,
        usable_bytes=free_bytes,
    )
    return DescribeLogDirsResponse(results=[result])


def _asked(request: Request[DescribeLogDirsRequest]) -> list[Partition]:
    """All partitions where null is asked; what is not here is left out, as in Kafka."""
    partitions = request.broker.partitions
    if request.body.topics is None:
        return sorted(partitions.values(), key=lambda found: (found.topic, found.index))
    asked = {(topic.topic, index) for topic in request.body.topics for index in topic.partitions}
    return [partitions[place] for place in sorted(asked) if place in partitions]


def _lag(partition: Partition) -> int:
    if partition.is_leader:
        return 0
    return max(partition.told_high_watermark - partition.log.end_offset, 0)
