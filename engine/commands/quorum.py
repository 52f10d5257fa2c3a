"""Who holds the cluster's metadata together, and its log in words."""

from collections.abc import Iterator

from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.metadata_words import TopicName, control_record, record_fields, record_words
from engine.broker.quorum_view import QuorumReplica
from engine.broker.snapshots import control_type
from engine.broker.views import uuid_text
from engine.contract.quorum import (
    MOST_RECORDS,
    MetadataPage,
    MetadataRecord,
    QuorumDescription,
    QuorumMember,
    ReadMetadata,
)
from engine.contract.values import EngineError
from engine.wire.batch import BatchHeader, Record, read_header, read_records
from engine.wire.declare import Message, WireError
from engine.wire.metadata_records import decode_metadata_record


async def describe_quorum(broker: Broker) -> QuorumDescription:
    quorum = await broker.cluster.describe_quorum()
    found = [(each, True) for each in quorum.voters] + [(each, False) for each in quorum.observers]
    leader = next((each for each, _ in found if each.replica_id == quorum.leader_id), None)
    end = leader.log_end_offset if leader is not None else quorum.high_watermark
    at = broker.listeners[0]
    return QuorumDescription(
        cluster_id=broker.cluster.image.cluster_id,
        leader_id=quorum.leader_id,
        leader_epoch=quorum.leader_epoch,
        high_watermark=quorum.high_watermark,
        members=tuple(_member(each, end, is_voter=votes) for each, votes in found),
        command_line=f"kafka-metadata-quorum --bootstrap-server {at.host}:{at.port}"
        " describe --replication",
    )


def _member(replica: QuorumReplica, end: int, *, is_voter: bool) -> QuorumMember:
    known = replica.log_end_offset if replica.log_end_offset >= 0 else None
    return QuorumMember(
        broker_id=replica.replica_id,
        is_voter=is_voter,
        end_offset=known,
        lag=None if known is None else max(0, end - known),
        last_fetch_at_ms=_time(replica.last_fetch_ms),
        last_caught_up_at_ms=_time(replica.last_caught_up_ms),
    )


def _time(at_ms: int) -> int | None:
    return at_ms if at_ms >= 0 else None


def read_metadata(fleet: Fleet, command: ReadMetadata) -> MetadataPage:
    """A page of the log as the broker that speaks for all has it."""
    if not 0 < command.count <= MOST_RECORDS:
        raise EngineError(f"A page has 1 to {MOST_RECORDS} records.")
    cluster = fleet.front.cluster
    log, image = cluster.metadata_log, cluster.image

    def topic_name(topic_id: bytes) -> str:
        topic = image.topics_by_id.get(topic_id)
        return topic.name if topic is not None else uuid_text(topic_id)

    found: list[MetadataRecord] = []
    offset = max(command.offset, log.start_offset)
    while offset < log.end_offset and len(found) < command.count:
        for header, record in _records(log.read_copy(offset)):
            if record.offset >= offset and len(found) < command.count:
                found.append(_in_words(header, record, topic_name))
        offset = found[-1].offset + 1
    return MetadataPage(
        tuple(found), log.start_offset, log.end_offset, cluster.quorum.high_watermark
    )


def _records(data: bytes) -> Iterator[tuple[BatchHeader, Record]]:
    position = 0
    while position < len(data):
        header = read_header(data, position)
        for record in read_records(data[position : position + header.size]):
            yield header, record
        position += header.size


def _in_words(header: BatchHeader, record: Record, topic_name: TopicName) -> MetadataRecord:
    message, problem = _message(header, record)
    return MetadataRecord(
        offset=record.offset,
        epoch=header.partition_leader_epoch,
        at_ms=record.timestamp_ms,
        kind=type(message).__name__ if message else "unknown",
        text=record_words(message, topic_name) if message else problem,
        fields=record_fields(message, topic_name) if message else (),
        is_control=header.is_control,
    )


def _message(header: BatchHeader, record: Record) -> tuple[Message | None, str]:
    value = record.value or b""
    try:
        if not header.is_control:
            return decode_metadata_record(value)[0], ""
        kind = control_type(record.key)
        return control_record(kind, value), f"A control record of kind {kind}"
    except WireError as error:
        return None, f"It cannot be read: {error}"
