"""ListTransactions (key 66), v0-2. Lists the transactions that a broker coordinates."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message, Part, String, wire


class ListTransactionsRequest(Message, frozen=True):
    """What a client asks of ListTransactions."""

    KEY: ClassVar = 66
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    state_filters: list[String] = []
    producer_id_filters: list[Int64] = []
    duration_filter: Annotated[Int64, wire("1+")] = -1
    transactional_id_pattern: Annotated[String | None, wire("2+", nullable="2+")] = None


class TransactionState(Part, frozen=True):
    """One of the `transaction_states` of `ListTransactionsResponse`."""

    transactional_id: String = ""
    producer_id: Int64 = 0
    transaction_state: String = ""


class ListTransactionsResponse(Message, frozen=True):
    """What ListTransactions answers."""

    KEY: ClassVar = 66
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    unknown_state_filters: list[String] = []
    transaction_states: list[TransactionState] = []
