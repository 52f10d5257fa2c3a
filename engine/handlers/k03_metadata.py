"""Metadata (key 3), v0-13.

Says which brokers there are, which topics, and who leads each partition; makes topics that are
asked for, where auto.create.topics.enable says so. A topic that is being made is answered with
error 3, as genuine Kafka does; the client asks again and finds it.

v1 null is every topic, empty is none · v4 the client may forbid the making · v7 leader epochs
v8 authorized operations · v9 flexible · v10 topic ids · v12 topics may be asked for by id
v13 an error for the whole answer
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from engine.base.errors import Code, KafkaError
from engine.base.ids import INTERNAL_TOPICS, NO_TOPIC_ID
from engine.broker.answers import encoded_in_turns
from engine.broker.authority import CLUSTER_OPERATIONS, NOT_ASKED, TOPIC_OPERATIONS
from engine.broker.request import Answer, EncodedAnswer, Request
from engine.broker.turns import MANY, Turns
from engine.machines.controller.image import MetadataImage, TopicImage
from engine.machines.controller.names import check_name
from engine.wire.message import encode_whole
from engine.wire.messages.k03_metadata import (
    MetadataRequest,
    MetadataRequestTopic,
    MetadataResponse,
    MetadataResponseBroker,
    MetadataResponsePartition,
    MetadataResponseTopic,
)

KEY, VERSIONS = 3, (0, 13)

IDS_FROM = 12

_cached: dict[tuple[object, ...], EncodedAnswer] = {}
CACHED_LIMIT = 32


def handle(request: Request[MetadataRequest]) -> Answer:
    body = request.body
    if body.topics is None or (request.version == 0 and not body.topics):
        if request.broker.telemetry is not None:
            request.broker.telemetry.topics_asked(request.connection, ())
        return _everything(request)
    asked = _unlike(request)
    frame = _frame(request)
    missing: list[str] = []

    def build(some: Sequence[MetadataRequestTopic]) -> MetadataResponse:
        topics = [_asked_topic(request, topic, missing) for topic in some]
        return replace(frame, topics=topics)

    if len(asked) <= MANY:
        answer = build(asked)
        _make(request, missing)
        return answer
    return _in_turns(request, build, asked, missing)


async def _in_turns(
    request: Request[MetadataRequest],
    build: Callable[[Sequence[MetadataRequestTopic]], MetadataResponse],
    asked: Sequence[MetadataRequestTopic],
    missing: list[str],
) -> EncodedAnswer:
    turns = Turns(request.broker.clock)
    answer = await encoded_in_turns(build, asked, version=request.version, turns=turns)
    _make(request, missing)
    return answer


def _everything(request: Request[MetadataRequest]) -> Answer:
    body, image = request.body, request.broker.cluster.image
    key = (
        id(image),
        image.offset,
        request.version,
        request.connection.listener,
        body.include_topic_authorized_operations,
        body.include_cluster_authorized_operations,
    )
    cached = _cached.get(key)
    if cached is not None:
        return cached
    topics = list(image.topics.values())
    if sum(len(topic.partitions) for topic in topics) > MANY:
        return _everything_in_turns(request, key, topics)
    topics_told = [_found(request, topic) for topic in topics]
    answer = replace(_frame(request), topics=topics_told)
    return _keep(key, EncodedAnswer(encode_whole(answer, request.version)))


async def _everything_in_turns(
    request: Request[MetadataRequest], key: tuple[object, ...], topics: list[TopicImage]
) -> EncodedAnswer:
    frame, image = _frame(request), request.broker.cluster.image
    offset = image.offset

    def build(some: Sequence[TopicImage]) -> MetadataResponse:
        return replace(frame, topics=[_found(request, topic) for topic in some])

    turns = Turns(request.broker.clock)
    answer = await encoded_in_turns(build, topics, version=request.version, turns=turns)
    return _keep(key, answer) if image.offset == offset else answer


def _keep(key: tuple[object, ...], answer: EncodedAnswer) -> EncodedAnswer:
    if len(_cached) >= CACHED_LIMIT:
        _cached.clear()
    _cached[key] = answer
    return answer


def _frame(request: Request[MetadataRequest]) -> MetadataResponse:
    """The answer without its topics."""
    image = request.broker.cluster.image
    asks_operations = request.body.include_cluster_authorized_operations
    return MetadataResponse(
        brokers=_brokers(image, request.connection.listener),
        cluster_id=image.cluster_id,
        controller_id=-1 if image.controller_id is None else image.controller_id,
        cluster_authorized_operations=CLUSTER_OPERATIONS if asks_operations else NOT_ASKED,
    )


def _brokers(image: MetadataImage, listener: str) -> list[MetadataResponseBroker]:
    found = []
    for broker in image.brokers.values():
        endpoint = broker.endpoint(listener)
        if broker.is_fenced or endpoint is None:
            continue
        found.append(
            MetadataResponseBroker(
                node_id=broker.broker_id,
                host=endpoint.host,
                port=endpoint.port,
                rack=broker.rack,
            )
        )
    return found


def _unlike(request: Request[MetadataRequest]) -> list[MetadataRequestTopic]:
    """The topics asked for, each once."""
    topics = request.body.topics or []
    if request.broker.telemetry is not None:
        names = [asked.name for asked in topics if asked.name]
        request.broker.telemetry.topics_asked(request.connection, names)
    if request.version >= IDS_FROM and any(asked.topic_id != NO_TOPIC_ID for asked in topics):
        # as in genuine Kafka: one id, and the names of the request are not looked at
        topics = [asked for asked in topics if asked.topic_id != NO_TOPIC_ID]
    unlike: dict[str | bytes | None, MetadataRequestTopic] = {}
    for asked in topics:
        key = asked.name if asked.topic_id == NO_TOPIC_ID else asked.topic_id
        unlike.setdefault(key, asked)
    return list(unlike.values())


def _make(request: Request[MetadataRequest], missing: list[str]) -> None:
    """Begin to make the topics that were asked for in vain, where that is wanted."""
    may_create = request.version < 4 or request.body.allow_auto_topic_creation
    if missing and may_create and request.broker.settings.boolean("auto.create.topics.enable"):
        who = request.client_id or "without a name"
        cause = f"client {who} asked for its metadata"
        request.broker.auto_creation.want(missing, cause=cause)


def _asked_topic(
    request: Request[MetadataRequest], asked: MetadataRequestTopic, missing: list[str]
) -> MetadataResponseTopic:
    image = request.broker.cluster.image
    operations = TOPIC_OPERATIONS if request.body.include_topic_authorized_operations else NOT_ASKED
    by_id = asked.topic_id != NO_TOPIC_ID
    if (by_id and request.version < IDS_FROM) or (not by_id and asked.name is None):
        return MetadataResponseTopic(
            error_code=Code.INVALID_REQUEST, name=asked.name or "", topic_id=asked.topic_id
        )
    if by_id or asked.name is None:
        topic = image.topics_by_id.get(asked.topic_id)
        if topic is None:
            return MetadataResponseTopic(
                error_code=Code.UNKNOWN_TOPIC_ID, name=None, topic_id=asked.topic_id
            )
        return _found(request, topic)
    topic = image.topics.get(asked.name)
    if topic is not None:
        request.connection.moved(topic.name)
        return _found(request, topic)
    try:
        check_name(asked.name)
    except KafkaError as refusal:
        return MetadataResponseTopic(
            error_code=refusal.code, name=asked.name, topic_authorized_operations=operations
        )
    if asked.name not in INTERNAL_TOPICS:
        missing.append(asked.name)
    return MetadataResponseTopic(
        error_code=Code.UNKNOWN_TOPIC_OR_PARTITION,
        name=asked.name,
        is_internal=asked.name in INTERNAL_TOPICS,
        topic_authorized_operations=operations,
    )


def _found(request: Request[MetadataRequest], topic: TopicImage) -> MetadataResponseTopic:
    asks_operations = request.body.include_topic_authorized_operations
    image = request.broker.cluster.image
    return MetadataResponseTopic(
        name=topic.name,
        topic_id=topic.topic_id,
        is_internal=topic.is_internal,
        partitions=[
            MetadataResponsePartition(
                error_code=Code.LEADER_NOT_AVAILABLE if partition.leader is None else Code.NONE,
                partition_index=partition.index,
                leader_id=-1 if partition.leader is None else partition.leader,
                leader_epoch=partition.leader_epoch,
                replica_nodes=list(partition.replicas),
                isr_nodes=list(partition.isr),
                offline_replicas=image.offline(partition.replicas),
            )
            for partition in topic.partitions.values()
        ],
        topic_authorized_operations=TOPIC_OPERATIONS if asks_operations else NOT_ASKED,
    )
