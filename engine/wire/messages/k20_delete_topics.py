"""DeleteTopics (key 20), v1-6. Deletes topics, by name or by id."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uuid, wire


class DeleteTopicState(Part, frozen=True):
    """One of the `topics` of `DeleteTopicsRequest`."""

    name: Annotated[String | None, wire("6+", nullable="6+")] = None
    topic_id: Annotated[Uuid, wire("6+")] = NO_UUID


class DeleteTopicsRequest(Message, frozen=True):
    """What a client asks of DeleteTopics."""

    KEY: ClassVar = 20
    VERSIONS: ClassVar = (1, 6)
    FLEXIBLE: ClassVar = 4

    topics: Annotated[list[DeleteTopicState], wire("6+")] = []
    topic_names: Annotated[list[String], wire("0-5")] = []
    timeout_ms: Int32 = 0


class DeletableTopicResult(Part, frozen=True):
    """One of the `responses` of `DeleteTopicsResponse`."""

    name: Annotated[String | None, wire(nullable="6+")] = ""
    topic_id: Annotated[Uuid, wire("6+")] = NO_UUID
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire("5+", nullable="5+")] = None


class DeleteTopicsResponse(Message, frozen=True):
    """What DeleteTopics answers."""

    KEY: ClassVar = 20
    VERSIONS: ClassVar = (1, 6)
    FLEXIBLE: ClassVar = 4

    throttle_time_ms: Int32 = 0
    responses: list[DeletableTopicResult] = []
