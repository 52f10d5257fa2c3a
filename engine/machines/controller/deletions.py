"""Topics deleted, by name or by id."""

from collections import Counter

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.machines.controller.asks import DeleteTopics, TopicOutcome
from engine.machines.controller.image import MetadataImage
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.topics import RemoveTopicRecord

Asked = tuple[str | None, TopicId]


def delete_topics(image: MetadataImage, ask: DeleteTopics) -> Step[Message]:
    """Each one succeeds or fails alone; what is named twice fails and is answered once."""
    times = Counter(ask.topics)
    by_id = {topic_id for name, topic_id in ask.topics if topic_id != NO_TOPIC_ID and name is None}
    outcomes: list[TopicOutcome] = []
    changes: list[Message] = []
    covered: set[TopicId] = set()
    for name, topic_id in times:
        outcome = _outcome(image, name, topic_id, is_repeated=times[name, topic_id] > 1)
        if outcome.code is Code.NONE and outcome.topic_id in by_id and name is not None:
            why = "The provided topic name maps to an ID that was already supplied."
            outcome = TopicOutcome(name, Code.INVALID_REQUEST, why, outcome.topic_id)
            covered.add(outcome.topic_id)
        outcomes.append(outcome)
    # asked by name and by id: one answer, and it is a refusal
    outcomes = [
        outcome
        for outcome in outcomes
        if outcome.code is not Code.NONE or outcome.topic_id not in covered
    ]
    changes += [
        RemoveTopicRecord(topic_id=outcome.topic_id)
        for outcome in outcomes
        if outcome.code is Code.NONE
    ]
    why = f"{len(changes)} of {len(ask.topics)} topics are deleted"
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=why)


def _outcome(
    image: MetadataImage, name: str | None, topic_id: TopicId, *, is_repeated: bool
) -> TopicOutcome:
    if name is not None and topic_id != NO_TOPIC_ID:
        why = "You may not specify both topic name and topic id."
        return TopicOutcome(name, Code.INVALID_REQUEST, why, topic_id)
    if name is None and topic_id == NO_TOPIC_ID:
        why = "Neither topic name nor id were specified."
        return TopicOutcome(None, Code.INVALID_REQUEST, why)
    if is_repeated:
        why = f"Duplicate topic {'id' if name is None else 'name'}."
        return TopicOutcome(name, Code.INVALID_REQUEST, why, topic_id)
    if name is None:
        topic = image.topics_by_id.get(topic_id)
        if topic is None:
            why = "This server does not host this topic ID."
            return TopicOutcome(None, Code.UNKNOWN_TOPIC_ID, why, topic_id)
    else:
        topic = image.topics.get(name)
        if topic is None:
            why = "This server does not host this topic-partition."
            return TopicOutcome(name, Code.UNKNOWN_TOPIC_OR_PARTITION, why)
    return TopicOutcome(topic.name, topic_id=topic.topic_id)
