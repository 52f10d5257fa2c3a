"""The trash on behalf of the window."""

from collections.abc import Sequence

from engine.base.errors import Code
from engine.base.ids import TopicId
from engine.broker.broker import Broker
from engine.broker.views import uuid_text
from engine.commands.refusals import refusal_of
from engine.commands.topics import CAUSE
from engine.contract.trash import (
    DeletedTopic,
    EmptyTrash,
    ListTrash,
    RestoreTopic,
    ThrowAway,
    TrashContents,
)
from engine.contract.values import Done, EngineError, Reply
from engine.storage.checkpoints import MalformedFileError, decode_uuid


async def of_trash(
    broker: Broker, command: ListTrash | RestoreTopic | ThrowAway | EmptyTrash
) -> Reply:
    """Carry out any of the trash's commands."""
    match command:
        case ListTrash():
            return await list_trash(broker)
        case RestoreTopic():
            return await restore_topic(broker, command)
        case ThrowAway():
            return await throw_away(broker, command)
        case EmptyTrash():
            return await empty_trash(broker)


async def list_trash(broker: Broker) -> TrashContents:
    trash = broker.trash
    await trash.settled()
    max_bytes, retention_ms, max_topics = trash.limits
    present = broker.cluster.image.topics
    topics = tuple(
        DeletedTopic(
            name=topic.name,
            topic_id=uuid_text(topic.topic_id),
            partition_count=len(topic.partitions),
            record_count=topic.record_count,
            size_bytes=topic.size_bytes,
            deleted_at_ms=topic.deleted_at_ms,
            why=topic.why,
            is_name_taken=topic.name in present,
        )
        for topic in reversed(trash.topics.values())
    )
    return TrashContents(topics, max_bytes, retention_ms, max_topics)


async def restore_topic(broker: Broker, command: RestoreTopic) -> Done:
    (topic_id,) = _ids([command.topic_id])
    outcome = await broker.trash.restore(topic_id, cause=CAUSE)
    if outcome.code is not Code.NONE:
        raise EngineError(outcome.message or outcome.code.name, outcome.code.name)
    return Done()


async def throw_away(broker: Broker, command: ThrowAway) -> Done:
    return await _throw_away(broker, _ids(command.topic_ids))


async def empty_trash(broker: Broker) -> Done:
    await broker.trash.settled()
    return await _throw_away(broker, tuple(broker.trash.topics))


async def _throw_away(broker: Broker, topic_ids: Sequence[TopicId]) -> Done:
    try:
        await broker.trash.throw_away(topic_ids, why=CAUSE)
    except OSError as error:
        text = f"The trash could not be emptied: {error.strerror or error}"
        raise EngineError(f"{text}.") from error
    return Done()


def _ids(texts: Sequence[str]) -> tuple[TopicId, ...]:
    try:
        return tuple(TopicId(decode_uuid(text)) for text in texts)
    except MalformedFileError as error:
        raise refusal_of(Code.INVALID_REQUEST, f"That is no id of a topic: {error}", "") from error
