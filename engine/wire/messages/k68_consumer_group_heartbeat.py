"""ConsumerGroupHeartbeat (key 68), v0-1.

Keeps a member of a consumer group alive, reports what it owns and tells what it is assigned.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uuid, wire


class TopicPartitions(Part, frozen=True):
    """One of the `topic_partitions` of `ConsumerGroupHeartbeatRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []


class ConsumerGroupHeartbeatRequest(Message, frozen=True):
    """What a client asks of ConsumerGroupHeartbeat."""

    KEY: ClassVar = 68
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    member_id: String = ""
    member_epoch: Int32 = 0
    instance_id: Annotated[String | None, wire(nullable="0+")] = None
    rack_id: Annotated[String | None, wire(nullable="0+")] = None
    rebalance_timeout_ms: Int32 = -1
    subscribed_topic_names: Annotated[list[String] | None, wire(nullable="0+")] = None
    subscribed_topic_regex: Annotated[String | None, wire("1+", nullable="1+")] = None
    server_assignor: Annotated[String | None, wire(nullable="0+")] = None
    topic_partitions: Annotated[list[TopicPartitions] | None, wire(nullable="0+")] = None


class Assignment(Part, frozen=True):
    """The `assignment` of `ConsumerGroupHeartbeatResponse`."""

    topic_partitions: list[TopicPartitions] = []


class ConsumerGroupHeartbeatResponse(Message, frozen=True):
    """What ConsumerGroupHeartbeat answers."""

    KEY: ClassVar = 68
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    member_id: Annotated[String | None, wire(nullable="0+")] = None
    member_epoch: Int32 = 0
    heartbeat_interval_ms: Int32 = 0
    assignment: Annotated[Assignment | None, wire(nullable="0+")] = None
