"""ShareGroupHeartbeat (key 76), v1.

Keeps a member of a share group alive and tells what it is assigned.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uuid, wire


class ShareGroupHeartbeatRequest(Message, frozen=True):
    """What a client asks of ShareGroupHeartbeat."""

    KEY: ClassVar = 76
    VERSIONS: ClassVar = (1, 1)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    member_id: String = ""
    member_epoch: Int32 = 0
    rack_id: Annotated[String | None, wire(nullable="0+")] = None
    subscribed_topic_names: Annotated[list[String] | None, wire(nullable="0+")] = None


class TopicPartitions(Part, frozen=True):
    """One of the `topic_partitions` of `Assignment`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []


class Assignment(Part, frozen=True):
    """The `assignment` of `ShareGroupHeartbeatResponse`."""

    topic_partitions: list[TopicPartitions] = []


class ShareGroupHeartbeatResponse(Message, frozen=True):
    """What ShareGroupHeartbeat answers."""

    KEY: ClassVar = 76
    VERSIONS: ClassVar = (1, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    member_id: Annotated[String | None, wire(nullable="0+")] = None
    member_epoch: Int32 = 0
    heartbeat_interval_ms: Int32 = 0
    assignment: Annotated[Assignment | None, wire(nullable="0+")] = None
