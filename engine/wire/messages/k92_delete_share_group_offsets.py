"""DeleteShareGroupOffsets (key 92), v0. Deletes the offsets of a share group's topics."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uuid, wire


class DeleteShareGroupOffsetsRequestTopic(Part, frozen=True):
    """One of the `topics` of `DeleteShareGroupOffsetsRequest`."""

    topic_name: String = ""


class DeleteShareGroupOffsetsRequest(Message, frozen=True):
    """What a client asks of DeleteShareGroupOffsets."""

    KEY: ClassVar = 92
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[DeleteShareGroupOffsetsRequestTopic] = []


class DeleteShareGroupOffsetsResponseTopic(Part, frozen=True):
    """One of the `responses` of `DeleteShareGroupOffsetsResponse`."""

    topic_name: String = ""
    topic_id: Uuid = NO_UUID
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class DeleteShareGroupOffsetsResponse(Message, frozen=True):
    """What DeleteShareGroupOffsets answers."""

    KEY: ClassVar = 92
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    responses: list[DeleteShareGroupOffsetsResponseTopic] = []
