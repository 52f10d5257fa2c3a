"""Records of the metadata log in words: what each says, and what stands in it."""

from collections.abc import Callable, Sequence

import msgspec

from engine.broker.snapshots import KRAFT_VERSION, KRAFT_VOTERS, LEADER_CHANGE
from engine.broker.views import uuid_text
from engine.machines.controller.image import LEADER_UNCHANGED, ConfigResource
from engine.wire.data.control import KRaftVersionRecord, LeaderChangeMessage, VotersRecord
from engine.wire.declare import Message
from engine.wire.message import decode_whole
from engine.wire.metadata_records.brokers import (
    BrokerRegistrationChangeRecord,
    RegisterBrokerRecord,
    UnregisterBrokerRecord,
)
from engine.wire.metadata_records.settings import (
    ConfigRecord,
    FeatureLevelRecord,
    ProducerIdsRecord,
)
from engine.wire.metadata_records.topics import (
    PartitionChangeRecord,
    PartitionRecord,
    RemoveTopicRecord,
    TopicRecord,
)

TopicName = Callable[[bytes], str]
"""A topic's name by its id; the id in Kafka's form where there is none of it any more."""
Fields = tuple[tuple[str, str], ...]
UUID_BYTES = 16


def control_record(kind: int, value: bytes) -> Message | None:
    """A record about the quorum itself; None where its kind is not known here."""
    if kind == LEADER_CHANGE:  # its own version stands first in it
        return decode_whole(LeaderChangeMessage, int.from_bytes(value[:2]), value)
    if kind == KRAFT_VERSION:
        return decode_whole(KRaftVersionRecord, 0, value)
    return decode_whole(VotersRecord, 0, value) if kind == KRAFT_VOTERS else None


def record_words(record: Message, topic_name: TopicName) -> str:
    """What a record says, one sentence without a full stop."""
    match record:
        case TopicRecord():
            return f"Topic {record.name} is created"
        case RemoveTopicRecord():
            return f"Topic {topic_name(record.topic_id)} is deleted"
        case PartitionRecord():
            place = f"{topic_name(record.topic_id)}-{record.partition_id}"
            held = f"replicas {_numbers(record.replicas)}, in sync {_numbers(record.isr)}"
            return f"{place} is made: {_leader(record.leader)}, {held}"
        case PartitionChangeRecord():
            place = f"{topic_name(record.topic_id)}-{record.partition_id}"
            return f"{place}: {', '.join(_changes(record)) or 'nothing changes'}"
        case RegisterBrokerRecord():
            at = ", ".join(f"{point.host}:{point.port}" for point in record.end_points)
            return f"Broker {record.broker_id} registers with epoch {record.broker_epoch}: {at}"
        case UnregisterBrokerRecord():
            return f"Broker {record.broker_id} is forgotten"
        case BrokerRegistrationChangeRecord():
            return f"Broker {record.broker_id} {_registration(record)}"
        case ConfigRecord():
            whose = f"{_resource(record.resource_type)} {record.resource_name or 'of all'}"
            if record.value is None:
                return f"{record.name} of {whose} is as by default again"
            return f"{record.name} of {whose} is {record.value}"
        case FeatureLevelRecord():
            return f"Feature {record.name} is at level {record.feature_level}"
        case ProducerIdsRecord():
            return f"Broker {record.broker_id} gives producer ids below {record.next_producer_id:,}"
        case LeaderChangeMessage():
            granted = _numbers([each.voter_id for each in record.granting_voters])
            return f"Broker {record.leader_id} leads the quorum from here on, by the votes of {granted}"
        case KRaftVersionRecord():
            return f"The quorum speaks version {record.kraft_version} of its protocol"
        case VotersRecord():
            return f"Voters are {_numbers(sorted(each.voter_id for each in record.voters))}"
        case _:
            return (type(record).__doc__ or "").rstrip(".").removeprefix("A control record: ")


def record_fields(record: Message, topic_name: TopicName) -> Fields:
    """What differs from its default, with Kafka's names; a topic's id with the topic's name."""
    found = []
    for field in msgspec.structs.fields(record):
        value = getattr(record, field.name)
        default = field.default if field.default is not msgspec.NODEFAULT else None
        if value == default or value in ([], None):
            continue
        text = _text(value)
        if field.name == "topic_id":
            text = f"{text} ({topic_name(value)})"
        found.append((_camel(field.name), text))
    return tuple(found)


def _changes(record: PartitionChangeRecord) -> list[str]:
    found = []
    if record.leader != LEADER_UNCHANGED:
        found.append(_leader(record.leader))
    for ids, name in (
        (record.isr, "in sync"),
        (record.replicas, "replicas"),
        (record.adding_replicas, "adding"),
        (record.removing_replicas, "removing"),
        (record.eligible_leader_replicas, "eligible to lead"),
    ):
        if ids is not None:
            found.append(f"{name} {_numbers(ids)}")
    return found


def _registration(record: BrokerRegistrationChangeRecord) -> str:
    words = {1: "is fenced: it may lead nothing", -1: "is unfenced: it may lead"}.get(record.fenced)
    if record.in_controlled_shutdown:
        words = "stops: it hands over what it leads"
    return words or "changes its registration"


def _leader(broker_id: int) -> str:
    return "no leader" if broker_id < 0 else f"leader {broker_id}"


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids)) or "none"


def _resource(kind: int) -> str:
    try:
        return ConfigResource(kind).name.lower().replace("_", " ")
    except ValueError:
        return f"resource {kind}"


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(each.title() for each in more)


def _text(value: object) -> str:
    match value:
        case bytes() if len(value) == UUID_BYTES:
            return uuid_text(value)
        case bytes():
            return value.hex()
        case list():
            return ", ".join(map(_text, value)) or "none"
        case msgspec.Struct():
            parts = (
                (each.name, getattr(value, each.name)) for each in msgspec.structs.fields(value)
            )
            return " ".join(f"{_camel(name)}={_text(part)}" for name, part in parts)
        case _:
            return str(value)
