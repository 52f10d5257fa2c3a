"""Heartbeat (key 12), v0-4.

Keeps a member of a classic group alive and tells it when a rebalance began.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, String, wire


class HeartbeatRequest(Message, frozen=True):
    """What a client asks of Heartbeat."""

    KEY: ClassVar = 12
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 4

    group_id: String = ""
    generation_id: Int32 = 0
    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("3+", nullable="3+")] = None


class HeartbeatResponse(Message, frozen=True):
    """What Heartbeat answers."""

    KEY: ClassVar = 12
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 4

    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    error_code: Int16 = 0
