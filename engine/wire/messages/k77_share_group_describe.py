"""ShareGroupDescribe (key 77), v1. Describes share groups: epochs, members and assignments."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Bool, Int16, Int32, Message, Part, String, Uuid, wire


class ShareGroupDescribeRequest(Message, frozen=True):
    """What a client asks of ShareGroupDescribe."""

    KEY: ClassVar = 77
    VERSIONS: ClassVar = (1, 1)
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
    rack_id: Annotated[String | None, wire(nullable="0+")] = None
    member_epoch: Int32 = 0
    client_id: String = ""
    client_host: String = ""
    subscribed_topic_names: list[String] = []
    assignment: Assignment = Assignment()


class DescribedGroup(Part, frozen=True):
    """One of the `groups` of `ShareGroupDescribeResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    group_id: String = ""
    group_state: String = ""
    group_epoch: Int32 = 0
    assignment_epoch: Int32 = 0
    assignor_name: String = ""
    members: list[Member] = []
    authorized_operations: Int32 = -2147483648


class ShareGroupDescribeResponse(Message, frozen=True):
    """What ShareGroupDescribe answers."""

    KEY: ClassVar = 77
    VERSIONS: ClassVar = (1, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    groups: list[DescribedGroup] = []
