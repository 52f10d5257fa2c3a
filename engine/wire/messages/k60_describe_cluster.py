"""DescribeCluster (key 60), v0-2.

Describes the cluster: its id, its controller and its brokers or controllers.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Message, Part, String, wire


class DescribeClusterRequest(Message, frozen=True):
    """What a client asks of DescribeCluster."""

    KEY: ClassVar = 60
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    include_cluster_authorized_operations: Bool = False
    endpoint_type: Annotated[Int8, wire("1+")] = 1
    include_fenced_brokers: Annotated[Bool, wire("2+")] = False


class DescribeClusterBroker(Part, frozen=True):
    """One of the `brokers` of `DescribeClusterResponse`."""

    broker_id: Int32 = 0
    host: String = ""
    port: Int32 = 0
    rack: Annotated[String | None, wire(nullable="0+")] = None
    is_fenced: Annotated[Bool, wire("2+")] = False


class DescribeClusterResponse(Message, frozen=True):
    """What DescribeCluster answers."""

    KEY: ClassVar = 60
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    endpoint_type: Annotated[Int8, wire("1+")] = 1
    cluster_id: String = ""
    controller_id: Int32 = -1
    brokers: list[DescribeClusterBroker] = []
    cluster_authorized_operations: Int32 = -2147483648
