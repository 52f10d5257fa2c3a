"""PushTelemetry (key 72), v0. Delivers a client's metrics."""

from typing import ClassVar

from engine.wire.declare import NO_UUID, Bool, Bytes, Int8, Int16, Int32, Message, Uuid


class PushTelemetryRequest(Message, frozen=True):
    """What a client asks of PushTelemetry."""

    KEY: ClassVar = 72
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    client_instance_id: Uuid = NO_UUID
    subscription_id: Int32 = 0
    terminating: Bool = False
    compression_type: Int8 = 0
    metrics: Bytes = b""


class PushTelemetryResponse(Message, frozen=True):
    """What PushTelemetry answers."""

    KEY: ClassVar = 72
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
