"""CreateTopics (key 19), v2-7. Creates topics."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Bool, Int8, Int16, Int32, Message, Part, String, Uuid, wire


class CreatableReplicaAssignment(Part, frozen=True):
    """One of the `assignments` of `CreatableTopic`."""

    partition_index: Int32 = 0
    broker_ids: list[Int32] = []


class CreatableTopicConfig(Part, frozen=True):
    """One of the `configs` of `CreatableTopic`."""

    name: String = ""
    value: Annotated[String | None, wire(nullable="0+")] = ""


class CreatableTopic(Part, frozen=True):
    """One of the `topics` of `CreateTopicsRequest`."""

    name: String = ""
    num_partitions: Int32 = 0
    replication_factor: Int16 = 0
    assignments: list[CreatableReplicaAssignment] = []
    configs: list[CreatableTopicConfig] = []


class CreateTopicsRequest(Message, frozen=True):
    """What a client asks of CreateTopics."""

    KEY: ClassVar = 19
    VERSIONS: ClassVar = (2, 7)
    FLEXIBLE: ClassVar = 5

    topics: list[CreatableTopic] = []
    timeout_ms: Int32 = 60000
    validate_only: Bool = False


class CreatableTopicConfigs(Part, frozen=True):
    """One of the `configs` of `CreatableTopicResult`."""

    name: Annotated[String, wire("5+")] = ""
    value: Annotated[String | None, wire("5+", nullable="5+")] = ""
    read_only: Annotated[Bool, wire("5+")] = False
    config_source: Annotated[Int8, wire("5+")] = -1
    is_sensitive: Annotated[Bool, wire("5+")] = False


class CreatableTopicResult(Part, frozen=True):
    """One of the `topics` of `CreateTopicsResponse`."""

    name: String = ""
    topic_id: Annotated[Uuid, wire("7+")] = NO_UUID
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    topic_config_error_code: Annotated[Int16, wire("5+", tag=0)] = 0
    num_partitions: Annotated[Int32, wire("5+")] = -1
    replication_factor: Annotated[Int16, wire("5+")] = -1
    configs: Annotated[list[CreatableTopicConfigs] | None, wire("5+", nullable="5+")] = []


class CreateTopicsResponse(Message, frozen=True):
    """What CreateTopics answers."""

    KEY: ClassVar = 19
    VERSIONS: ClassVar = (2, 7)
    FLEXIBLE: ClassVar = 5

    throttle_time_ms: Int32 = 0
    topics: list[CreatableTopicResult] = []
