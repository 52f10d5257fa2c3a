"""FindCoordinator (key 10), v0-6.

Finds the broker that coordinates a group, a transactional id or a share partition.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class FindCoordinatorRequest(Message, frozen=True):
    """What a client asks of FindCoordinator."""

    KEY: ClassVar = 10
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 3

    key: Annotated[String, wire("0-3")] = ""
    key_type: Annotated[Int8, wire("1+")] = 0
    coordinator_keys: Annotated[list[String], wire("4+")] = []


class Coordinator(Part, frozen=True):
    """One of the `coordinators` of `FindCoordinatorResponse`."""

    key: Annotated[String, wire("4+")] = ""
    node_id: Annotated[Int32, wire("4+")] = 0
    host: Annotated[String, wire("4+")] = ""
    port: Annotated[Int32, wire("4+")] = 0
    error_code: Annotated[Int16, wire("4+")] = 0
    error_message: Annotated[String | None, wire("4+", nullable="4+")] = ""


class FindCoordinatorResponse(Message, frozen=True):
    """What FindCoordinator answers."""

    KEY: ClassVar = 10
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 3

    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    error_code: Annotated[Int16, wire("0-3")] = 0
    error_message: Annotated[String | None, wire("1-3", nullable="1-3")] = ""
    node_id: Annotated[Int32, wire("0-3")] = 0
    host: Annotated[String, wire("0-3")] = ""
    port: Annotated[Int32, wire("0-3")] = 0
    coordinators: Annotated[list[Coordinator], wire("4+")] = []
