"""DescribeTransactions (key 65), v0. Describes transactions by their transactional ids."""

from typing import ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message, Part, String


class DescribeTransactionsRequest(Message, frozen=True):
    """What a client asks of DescribeTransactions."""

    KEY: ClassVar = 65
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    transactional_ids: list[String] = []


class TopicData(Part, frozen=True):
    """One of the `topics` of `TransactionState`."""

    topic: String = ""
    partitions: list[Int32] = []


class TransactionState(Part, frozen=True):
    """One of the `transaction_states` of `DescribeTransactionsResponse`."""

    error_code: Int16 = 0
    transactional_id: String = ""
    transaction_state: String = ""
    transaction_timeout_ms: Int32 = 0
    transaction_start_time_ms: Int64 = 0
    producer_id: Int64 = 0
    producer_epoch: Int16 = 0
    topics: list[TopicData] = []


class DescribeTransactionsResponse(Message, frozen=True):
    """What DescribeTransactions answers."""

    KEY: ClassVar = 65
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    transaction_states: list[TransactionState] = []
