"""What clients put into byte fields that brokers only carry."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Bytes, Int32, Message, Part, String, wire


class ConsumerProtocolSubscriptionTopicPartition(Part, frozen=True):
    """One of the `owned_partitions` of `ConsumerProtocolSubscription`."""

    topic: Annotated[String, wire("1+")] = ""
    partitions: Annotated[list[Int32], wire("1+")] = []


class ConsumerProtocolSubscription(Message, frozen=True):
    """What classic consumers subscribe to, opaque to the broker."""

    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = None

    topics: list[String] = []
    user_data: Annotated[Bytes | None, wire(nullable="0+")] = None
    owned_partitions: Annotated[list[ConsumerProtocolSubscriptionTopicPartition], wire("1+")] = []
    generation_id: Annotated[Int32, wire("2+")] = -1
    rack_id: Annotated[String | None, wire("3+", nullable="3+")] = None


class ConsumerProtocolAssignmentTopicPartition(Part, frozen=True):
    """One of the `assigned_partitions` of `ConsumerProtocolAssignment`."""

    topic: String = ""
    partitions: list[Int32] = []


class ConsumerProtocolAssignment(Message, frozen=True):
    """What classic consumers are assigned, opaque to the broker."""

    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = None

    assigned_partitions: list[ConsumerProtocolAssignmentTopicPartition] = []
    user_data: Annotated[Bytes | None, wire(nullable="0+")] = None


class DefaultPrincipalData(Message, frozen=True):
    """Who asked, as carried by envelopes."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    type: String = ""
    name: String = ""
    token_authenticated: Bool = False
