"""AddPartitionsToTxn (key 24), v0-5.

Adds partitions to a transaction; brokers verify by it that a transaction is under way.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Int64, Message, Part, String, wire


class AddPartitionsToTxnTopic(Part, frozen=True):
    """One of the `topics` of `AddPartitionsToTxnTransaction`."""

    name: String = ""
    partitions: list[Int32] = []


class AddPartitionsToTxnTransaction(Part, frozen=True):
    """One of the `transactions` of `AddPartitionsToTxnRequest`."""

    transactional_id: Annotated[String, wire("4+")] = ""
    producer_id: Annotated[Int64, wire("4+")] = 0
    producer_epoch: Annotated[Int16, wire("4+")] = 0
    verify_only: Annotated[Bool, wire("4+")] = False
    topics: Annotated[list[AddPartitionsToTxnTopic], wire("4+")] = []


class AddPartitionsToTxnRequest(Message, frozen=True):
    """What a client asks of AddPartitionsToTxn."""

    KEY: ClassVar = 24
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    transactions: Annotated[list[AddPartitionsToTxnTransaction], wire("4+")] = []
    v3_and_below_transactional_id: Annotated[String, wire("0-3")] = ""
    v3_and_below_producer_id: Annotated[Int64, wire("0-3")] = 0
    v3_and_below_producer_epoch: Annotated[Int16, wire("0-3")] = 0
    v3_and_below_topics: Annotated[list[AddPartitionsToTxnTopic], wire("0-3")] = []


class AddPartitionsToTxnPartitionResult(Part, frozen=True):
    """One of the `results_by_partition` of `AddPartitionsToTxnTopicResult`."""

    partition_index: Int32 = 0
    partition_error_code: Int16 = 0


class AddPartitionsToTxnTopicResult(Part, frozen=True):
    """One of the `topic_results` of `AddPartitionsToTxnResult`."""

    name: String = ""
    results_by_partition: list[AddPartitionsToTxnPartitionResult] = []


class AddPartitionsToTxnResult(Part, frozen=True):
    """One of the `results_by_transaction` of `AddPartitionsToTxnResponse`."""

    transactional_id: Annotated[String, wire("4+")] = ""
    topic_results: Annotated[list[AddPartitionsToTxnTopicResult], wire("4+")] = []


class AddPartitionsToTxnResponse(Message, frozen=True):
    """What AddPartitionsToTxn answers."""

    KEY: ClassVar = 24
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    throttle_time_ms: Int32 = 0
    error_code: Annotated[Int16, wire("4+")] = 0
    results_by_transaction: Annotated[list[AddPartitionsToTxnResult], wire("4+")] = []
    results_by_topic_v3_and_below: Annotated[list[AddPartitionsToTxnTopicResult], wire("0-3")] = []
