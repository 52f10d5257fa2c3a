"""DescribeLogDirs (key 35), v1-5. Tells what lies in a broker's log folders and how large it is."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Int64, Message, Part, String, wire


class DescribableLogDirTopic(Part, frozen=True):
    """One of the `topics` of `DescribeLogDirsRequest`."""

    topic: String = ""
    partitions: list[Int32] = []


class DescribeLogDirsRequest(Message, frozen=True):
    """What a client asks of DescribeLogDirs."""

    KEY: ClassVar = 35
    VERSIONS: ClassVar = (1, 5)
    FLEXIBLE: ClassVar = 2

    topics: Annotated[list[DescribableLogDirTopic] | None, wire(nullable="0+")] = []


class DescribeLogDirsPartition(Part, frozen=True):
    """One of the `partitions` of `DescribeLogDirsTopic`."""

    partition_index: Int32 = 0
    partition_size: Int64 = 0
    offset_lag: Int64 = 0
    is_future_key: Bool = False


class DescribeLogDirsTopic(Part, frozen=True):
    """One of the `topics` of `DescribeLogDirsResult`."""

    name: String = ""
    partitions: list[DescribeLogDirsPartition] = []


class DescribeLogDirsResult(Part, frozen=True):
    """One of the `results` of `DescribeLogDirsResponse`."""

    error_code: Int16 = 0
    log_dir: String = ""
    topics: list[DescribeLogDirsTopic] = []
    total_bytes: Annotated[Int64, wire("4+")] = -1
    usable_bytes: Annotated[Int64, wire("4+")] = -1
    is_cordoned: Annotated[Bool, wire("5+")] = False


class DescribeLogDirsResponse(Message, frozen=True):
    """What DescribeLogDirs answers."""

    KEY: ClassVar = 35
    VERSIONS: ClassVar = (1, 5)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    error_code: Annotated[Int16, wire("3+")] = 0
    results: list[DescribeLogDirsResult] = []
