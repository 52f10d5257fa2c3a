"""Says a refusal of the engine as one plain sentence for a person."""

from engine.base.errors import Code, KafkaError
from engine.contract.values import EngineError

_SENTENCES: dict[Code, str] = {
    Code.UNKNOWN_TOPIC_OR_PARTITION: "There is no {what}.",
    Code.UNKNOWN_TOPIC_ID: "There is no {what}.",
    Code.TOPIC_ALREADY_EXISTS: "There is a {what} already.",
    Code.NOT_LEADER_OR_FOLLOWER: "No broker here leads {what}.",
    Code.LEADER_NOT_AVAILABLE: "No broker here leads {what}.",
    Code.KAFKA_STORAGE_ERROR: "The disk is full or fails: {what} cannot be written.",
    Code.CORRUPT_MESSAGE: "A batch of {what} is damaged and cannot be read: the Log page of the topic"
    " shows where, and from which offset it goes on.",
    Code.MESSAGE_TOO_LARGE: "The record is larger than max.message.bytes of {what} allows.",
    Code.NOT_ENOUGH_REPLICAS: "Too few replicas of {what} are in sync for min.insync.replicas.",
    Code.OFFSET_OUT_OF_RANGE: "That offset is not in {what}.",
    Code.INVALID_TIMESTAMP: "The record's time is further from now than {what} allows.",
    Code.CLUSTER_AUTHORIZATION_FAILED: "That is not allowed on this cluster.",
}


def refusal(error: KafkaError, what: str) -> EngineError:
    """The refusal of something asked about `what` ("topic test", "partition 0 of topic test")."""
    return refusal_of(error.code, error.message, what)


def refusal_of(code: Code, message: str | None, what: str) -> EngineError:
    sentence = _SENTENCES.get(code)
    if sentence is not None:
        return EngineError(sentence.format(what=what), code.name)
    text = (message or code.name.replace("_", " ").capitalize()).strip()
    return EngineError(text if text.endswith((".", "!", "?")) else f"{text}.", code.name)
