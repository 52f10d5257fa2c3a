"""WriteTxnMarkers (key 27), v1-2. Writes the markers that end a transaction into its partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Int64, Message, Part, String, wire


class WritableTxnMarkerTopic(Part, frozen=True):
    """One of the `topics` of `WritableTxnMarker`."""

    name: String = ""
    partition_indexes: list[Int32] = []


class WritableTxnMarker(Part, frozen=True):
    """One of the `markers` of `WriteTxnMarkersRequest`."""

    producer_id: Int64 = 0
    producer_epoch: Int16 = 0
    transaction_result: Bool = False
    topics: list[WritableTxnMarkerTopic] = []
    coordinator_epoch: Int32 = 0
    transaction_version: Annotated[Int8, wire("2+")] = 0


class WriteTxnMarkersRequest(Message, frozen=True):
    """What a client asks of WriteTxnMarkers."""

    KEY: ClassVar = 27
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 1

    markers: list[WritableTxnMarker] = []


class WritableTxnMarkerPartitionResult(Part, frozen=True):
    """One of the `partitions` of `WritableTxnMarkerTopicResult`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0


class WritableTxnMarkerTopicResult(Part, frozen=True):
    """One of the `topics` of `WritableTxnMarkerResult`."""

    name: String = ""
    partitions: list[WritableTxnMarkerPartitionResult] = []


class WritableTxnMarkerResult(Part, frozen=True):
    """One of the `markers` of `WriteTxnMarkersResponse`."""

    producer_id: Int64 = 0
    topics: list[WritableTxnMarkerTopicResult] = []


class WriteTxnMarkersResponse(Message, frozen=True):
    """What WriteTxnMarkers answers."""

    KEY: ClassVar = 27
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 1

    markers: list[WritableTxnMarkerResult] = []
