"""ConsumerGroupDescribe (key 69), v0-1.

Describes consumer groups: epochs, members, current and target assignments.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Bool, Int8, Int16, Int32, Message, Part, String, Uuid, wire


class ConsumerGroupDescribeRequest(Message, frozen=True):
    """What a client asks of ConsumerGroupDescribe."""

    KEY: ClassVar = 69
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    group_ids: list[String] = []
    include_authorized_operations: Bool = False


class TopicPartitions(Part, frozen=True):
    """One of the `topic_partitions` of `Assignment`."""

    topic_id: Uuid = NO_UUID
    topic_name: String = ""
    partitions: list[Int32] = []


class Assignment(Part, frozen=True):
    """The `assignment` of `Member`."""

    topic_partitions: list[TopicPartitions] = []


class Member(Part, frozen=True):
    """One of the `members` of `DescribedGroup`."""

    member_id: String = ""
    instance_id: Annotated[String | None, wire(nullable="0+")] = None
    rack_id: Annotated[String | None, wire(nullable="0+")] = None
    member_epoch: Int32 = 0
    client_id: String = ""
    client_host: String = ""
    subscribed_topic_names: list[String] = []
    subscribed_topic_regex: Annotated[String | None, wire(nullable="0+")] = None
    assignment: Assignment = Assignment()
    target_assignment: Assignment = Assignment()
    member_type: Annotated[Int8, wire("1+")] = -1


class DescribedGroup(Part, frozen=True):
    """One of the `groups` of `ConsumerGroupDescribeResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    group_id: String = ""
    group_state: String = ""
    group_epoch: Int32 = 0
    assignment_epoch: Int32 = 0
    assignor_name: String = ""
    members: list[Member] = []
    authorized_operations: Int32 = -2147483648


class ConsumerGroupDescribeResponse(Message, frozen=True):
    """What ConsumerGroupDescribe answers."""

    KEY: ClassVar = 69
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    groups: list[DescribedGroup] = []
