"""Requests of the simulated clients for one partition, by name or by id as the version wants."""

from typing import Literal, NamedTuple

from engine.wire.declare import NO_UUID
from engine.wire.messages import (
    k00_produce,
    k01_fetch,
    k02_list_offsets,
    k03_metadata,
    k19_create_topics,
    k20_delete_topics,
    k21_delete_records,
    k22_init_producer_id,
)
from tests.sim.clients import SimClient

Policy = Literal["kept", "shortened", "limited", "compacted"]
"""What may go: nothing, what a client deletes, what is too much, what is superseded."""


class Topic(NamedTuple):
    """A topic in one of its lives: a name made again has another id."""

    name: str
    topic_id: bytes
    partition_count: int
    policy: Policy = "kept"


class Versions(NamedTuple):
    """What one client speaks."""

    produce: int
    fetch: int

    @property
    def by_id(self) -> bool:
        return self.produce >= 13


OLD, USUAL, BY_ID = Versions(3, 4), Versions(9, 12), Versions(13, 17)


class Produced(NamedTuple):
    """What the broker says of one produce."""

    error: int
    base_offset: int


class Fetched(NamedTuple):
    """What the broker says of one fetch."""

    error: int
    high_watermark: int
    records: bytes


class Listed(NamedTuple):
    """What the broker says of an end of a log."""

    error: int
    offset: int


def produce_request(
    topic: Topic, partition: int, batch: bytes, *, acks: int, version: int
) -> k00_produce.ProduceRequest:
    data = k00_produce.PartitionProduceData(index=partition, records=memoryview(batch))
    named = k00_produce.TopicProduceData(
        name="" if version >= 13 else topic.name,
        topic_id=topic.topic_id if version >= 13 else NO_UUID,
        partition_data=[data],
    )
    return k00_produce.ProduceRequest(acks=acks, timeout_ms=20_000, topic_data=[named])


async def produce(
    client: SimClient, topic: Topic, partition: int, batch: bytes, *, acks: int, version: int
) -> Produced:
    request = produce_request(topic, partition, batch, acks=acks, version=version)
    answer = await client.ask(request, version, k00_produce.ProduceResponse)
    told = answer.responses[0].partition_responses[0]
    return Produced(told.error_code, told.base_offset)


async def fetch(
    client: SimClient,
    topic: Topic,
    partition: int,
    offset: int,
    *,
    version: int,
    max_bytes: int = 100_000,
    max_wait_ms: int = 500,
) -> Fetched:
    wanted = k01_fetch.FetchPartition(
        partition=partition, fetch_offset=offset, partition_max_bytes=max_bytes
    )
    named = k01_fetch.FetchTopic(
        topic="" if version >= 13 else topic.name,
        topic_id=topic.topic_id if version >= 13 else NO_UUID,
        partitions=[wanted],
    )
    request = k01_fetch.FetchRequest(
        max_wait_ms=max_wait_ms, min_bytes=1, max_bytes=max_bytes, topics=[named]
    )
    answer = await client.ask(request, version, k01_fetch.FetchResponse)
    if answer.error_code:
        return Fetched(answer.error_code, -1, b"")
    told = answer.responses[0].partitions[0]
    return Fetched(told.error_code, told.high_watermark, bytes(told.records or b""))


LATEST, EARLIEST = -1, -2


async def end_of(client: SimClient, topic: Topic, partition: int, end: int = LATEST) -> Listed:
    wanted = k02_list_offsets.ListOffsetsPartition(partition_index=partition, timestamp=end)
    named = k02_list_offsets.ListOffsetsTopic(name=topic.name, partitions=[wanted])
    request = k02_list_offsets.ListOffsetsRequest(replica_id=-1, topics=[named])
    answer = await client.ask(request, 5, k02_list_offsets.ListOffsetsResponse)
    told = answer.topics[0].partitions[0]
    return Listed(told.error_code, told.offset)


async def delete_records(client: SimClient, topic: Topic, partition: int, offset: int) -> Listed:
    """The error code and the new log start."""
    wanted = k21_delete_records.DeleteRecordsPartition(partition, offset)
    named = k21_delete_records.DeleteRecordsTopic(topic.name, [wanted])
    request = k21_delete_records.DeleteRecordsRequest(topics=[named], timeout_ms=20_000)
    answer = await client.ask(request, 2, k21_delete_records.DeleteRecordsResponse)
    told = answer.topics[0].partitions[0]
    return Listed(told.error_code, told.low_watermark)


async def metadata(client: SimClient) -> k03_metadata.MetadataResponse:
    request = k03_metadata.MetadataRequest(topics=None, allow_auto_topic_creation=False)
    return await client.ask(request, 12, k03_metadata.MetadataResponse)


async def all_topics(client: SimClient) -> dict[str, k03_metadata.MetadataResponseTopic]:
    return {topic.name or "": topic for topic in (await metadata(client)).topics}


async def create_topic(
    client: SimClient,
    name: str,
    partition_count: int,
    configs: dict[str, str],
    replication_factor: int = 1,
) -> tuple[int, bytes]:
    """The error code and the new topic's id."""
    settings = [
        k19_create_topics.CreatableTopicConfig(name=key, value=value)
        for key, value in configs.items()
    ]
    topic = k19_create_topics.CreatableTopic(
        name=name,
        num_partitions=partition_count,
        replication_factor=replication_factor,
        configs=settings,
    )
    request = k19_create_topics.CreateTopicsRequest(topics=[topic], timeout_ms=20_000)
    answer = await client.ask(request, 7, k19_create_topics.CreateTopicsResponse)
    return answer.topics[0].error_code, answer.topics[0].topic_id


async def delete_topic(client: SimClient, topic: Topic) -> int:
    state = k20_delete_topics.DeleteTopicState(name=None, topic_id=topic.topic_id)
    request = k20_delete_topics.DeleteTopicsRequest(topics=[state], timeout_ms=20_000)
    answer = await client.ask(request, 6, k20_delete_topics.DeleteTopicsResponse)
    return answer.responses[0].error_code


async def producer_id(client: SimClient) -> tuple[int, int, int]:
    """Error, id and epoch."""
    request = k22_init_producer_id.InitProducerIdRequest(
        transactional_id=None, transaction_timeout_ms=60_000
    )
    answer = await client.ask(request, 3, k22_init_producer_id.InitProducerIdResponse)
    return answer.error_code, answer.producer_id, answer.producer_epoch
