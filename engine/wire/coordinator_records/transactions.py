"""Transactional ids in `__transaction_state`."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Int64, Message, Part, String, wire


class TransactionLogKey(Message, frozen=True):
    """Names a transactional id."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    transactional_id: String = ""


class PartitionsSchema(Part, frozen=True):
    """One of the `transaction_partitions` of `TransactionLogValue`."""

    topic: String = ""
    partition_ids: list[Int32] = []


class TransactionLogValue(Message, frozen=True):
    """The state of a transactional id: its producer, its transaction and the partitions in it."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    producer_id: Int64 = 0
    previous_producer_id: Annotated[Int64, wire("1+", tag=0)] = -1
    next_producer_id: Annotated[Int64, wire("1+", tag=1)] = -1
    producer_epoch: Int16 = 0
    next_producer_epoch: Annotated[Int16, wire("1+", tag=3)] = -1
    transaction_timeout_ms: Int32 = 0
    transaction_status: Int8 = 0
    transaction_partitions: Annotated[list[PartitionsSchema] | None, wire(nullable="0+")] = []
    transaction_last_update_timestamp_ms: Int64 = 0
    transaction_start_timestamp_ms: Int64 = 0
    client_transaction_version: Annotated[Int16, wire("1+", tag=2)] = 0
