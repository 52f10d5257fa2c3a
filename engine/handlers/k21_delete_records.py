"""DeleteRecords (key 21), v0-2.

Moves the start of partitions forward; -1 means to the high watermark. The new start is on the disk
when the answer leaves. Segments that lie wholly before it go with the next look of retention.

v1 as v0 · v2 flexible
Not done: throttling, waiting for the replicas of other brokers.
"""

from engine.base.errors import Code, KafkaError
from engine.base.ids import INTERNAL_TOPICS
from engine.broker.request import Request
from engine.wire.messages.k21_delete_records import (
    DeleteRecordsPartition,
    DeleteRecordsPartitionResult,
    DeleteRecordsRequest,
    DeleteRecordsResponse,
    DeleteRecordsTopicResult,
)

KEY, VERSIONS = 21, (0, 2)

NO_WATERMARK = -1


async def handle(request: Request[DeleteRecordsRequest]) -> DeleteRecordsResponse:
    # the last word counts where a partition is named twice, as in Kafka
    wanted = {
        topic.name: {partition.partition_index: partition for partition in topic.partitions}
        for topic in request.body.topics
    }
    answers = []
    for name, partitions in wanted.items():
        results = [await _deleted(request, name, partition) for partition in partitions.values()]
        answers.append(DeleteRecordsTopicResult(name=name, partitions=results))
    return DeleteRecordsResponse(topics=answers)


async def _deleted(
    request: Request[DeleteRecordsRequest], topic: str, wanted: DeleteRecordsPartition
) -> DeleteRecordsPartitionResult:
    broker, index = request.broker, wanted.partition_index
    low_watermark, code = NO_WATERMARK, Code.NONE
    try:
        partition = broker.partition(topic, index)
        if topic in INTERNAL_TOPICS:
            raise KafkaError(Code.INVALID_TOPIC_EXCEPTION)
        low_watermark = await broker.housekeeping.delete_records(partition, wanted.offset)
    except KafkaError as refused:
        code = refused.code
    return DeleteRecordsPartitionResult(
        partition_index=index, low_watermark=low_watermark, error_code=code
    )
