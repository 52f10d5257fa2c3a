"""The trash on behalf of the window."""

from collections.abc import Sequence

from engine.base.errors import Code
from engine.base.ids import TopicId
from engine.broker.fleet import Fleet
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
from engine.storage.trash import TrashedTopic


async def of_trash(
    fleet: Fleet, command: ListTrash | RestoreTopic | ThrowAway | EmptyTrash
) -> Reply:
    """Carry out any of the trash's commands."""
    match command:
        case ListTrash():
            return await list_trash(fleet)
        case RestoreTopic():
            return await restore_topic(fleet, command)
        case ThrowAway():
            return await throw_away(fleet, command)
        case EmptyTrash():
            return await empty_trash(fleet)


async def list_trash(fleet: Fleet) -> TrashContents:
    await _settled(fleet)
    max_bytes, retention_ms, max_topics = fleet.front.trash.limits
    present = fleet.image.topics
    copies: dict[TopicId, list[TrashedTopic]] = {}
    for broker in fleet.brokers.values():
        for topic_id, topic in broker.trash.topics.items():
            copies.setdefault(topic_id, []).append(topic)
    found = sorted(copies.values(), key=lambda topics: topics[0].deleted_at_ms)
    topics = tuple(
        DeletedTopic(
            name=topic.name,
            topic_id=uuid_text(topic.topic_id),
            partition_count=len(topic.partitions),
            record_count=_record_count(topics),
            size_bytes=sum(each.size_bytes for each in topics),
            deleted_at_ms=topic.deleted_at_ms,
            why=topic.why,
            is_name_taken=topic.name in present,
        )
        for topics in reversed(found)
        for topic in topics[:1]
    )
    return TrashContents(topics, max_bytes, retention_ms, max_topics)


async def restore_topic(fleet: Fleet, command: RestoreTopic) -> Done:
    (topic_id,) = _ids([command.topic_id])
    await _settled(fleet)
    keepers = [each for each in fleet.brokers.values() if topic_id in each.trash.topics]
    keeper = keepers[0] if keepers else fleet.front
    outcome = await keeper.trash.restore(topic_id, cause=CAUSE)
    if outcome.code is not Code.NONE:
        raise EngineError(outcome.message or outcome.code.name, outcome.code.name)
    return Done()


async def throw_away(fleet: Fleet, command: ThrowAway) -> Done:
    return await _throw_away(fleet, _ids(command.topic_ids))


async def empty_trash(fleet: Fleet) -> Done:
    await _settled(fleet)
    every = dict.fromkeys(each for broker in fleet.brokers.values() for each in broker.trash.topics)
    return await _throw_away(fleet, tuple(every))


async def _throw_away(fleet: Fleet, topic_ids: Sequence[TopicId]) -> Done:
    try:
        for broker in tuple(fleet.brokers.values()):
            await broker.trash.throw_away(topic_ids, why=CAUSE)
    except OSError as error:
        text = f"The trash could not be emptied: {error.strerror or error}"
        raise EngineError(f"{text}.") from error
    return Done()


async def _settled(fleet: Fleet) -> None:
    for broker in tuple(fleet.brokers.values()):
        await broker.trash.settled()


def _record_count(copies: Sequence[TrashedTopic]) -> int:
    """Of each partition what the fullest copy holds."""
    counts: dict[int, int] = {}
    for topic in copies:
        for each in topic.partitions:
            count = max(0, each.high_watermark - each.log_start_offset)
            counts[each.index] = max(counts.get(each.index, 0), count)
    return sum(counts.values())


def _ids(texts: Sequence[str]) -> tuple[TopicId, ...]:
    try:
        return tuple(TopicId(decode_uuid(text)) for text in texts)
    except MalformedFileError as error:
        raise refusal_of(Code.INVALID_REQUEST, f"That is no id of a topic: {error}", "") from error
