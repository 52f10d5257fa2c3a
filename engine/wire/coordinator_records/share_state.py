"""Share partitions in `__share_group_state`."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Int8,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uuid,
    wire,
)


class ShareSnapshotKey(Message, frozen=True):
    """Names the state of a share partition."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    topic_id: Uuid = NO_UUID
    partition: Int32 = 0


class StateBatch(Part, frozen=True):
    """One of the `state_batches` of `ShareSnapshotValue`."""

    first_offset: Int64 = 0
    last_offset: Int64 = 0
    delivery_state: Int8 = 0
    delivery_count: Int16 = 0


class ShareSnapshotValue(Message, frozen=True):
    """The whole state of a share partition."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    snapshot_epoch: Int32 = 0
    state_epoch: Int32 = 0
    leader_epoch: Int32 = 0
    start_offset: Int64 = 0
    delivery_complete_count: Annotated[Int32, wire(tag=0)] = -1
    create_timestamp: Int64 = 0
    write_timestamp: Int64 = 0
    state_batches: list[StateBatch] = []


class ShareUpdateKey(Message, frozen=True):
    """Names a change of a share partition's state."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    topic_id: Uuid = NO_UUID
    partition: Int32 = 0


class ShareUpdateValue(Message, frozen=True):
    """What changed of a share partition's state since its snapshot."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    snapshot_epoch: Int32 = 0
    leader_epoch: Int32 = 0
    start_offset: Int64 = 0
    delivery_complete_count: Annotated[Int32, wire(tag=0)] = -1
    state_batches: list[StateBatch] = []
