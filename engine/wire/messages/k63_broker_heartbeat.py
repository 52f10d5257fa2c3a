"""BrokerHeartbeat (key 63), v0-2.

Keeps a broker's registration alive and tells it whether it is fenced or may stop.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Int64, Message, Uuid, wire


class BrokerHeartbeatRequest(Message, frozen=True):
    """What a client asks of BrokerHeartbeat."""

    KEY: ClassVar = 63
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = -1
    current_metadata_offset: Int64 = 0
    want_fence: Bool = False
    want_shut_down: Bool = False
    offline_log_dirs: Annotated[list[Uuid], wire("1+", tag=0)] = []
    cordoned_log_dirs: Annotated[list[Uuid] | None, wire("2+", nullable="2+", tag=1)] = None


class BrokerHeartbeatResponse(Message, frozen=True):
    """What BrokerHeartbeat answers."""

    KEY: ClassVar = 63
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    is_caught_up: Bool = False
    is_fenced: Bool = True
    should_shut_down: Bool = False
