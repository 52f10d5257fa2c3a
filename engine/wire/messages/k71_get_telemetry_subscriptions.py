"""GetTelemetrySubscriptions (key 71), v0. Tells a client which of its metrics the cluster wants."""

from typing import ClassVar

from engine.wire.declare import NO_UUID, Bool, Int8, Int16, Int32, Message, String, Uuid


class GetTelemetrySubscriptionsRequest(Message, frozen=True):
    """What a client asks of GetTelemetrySubscriptions."""

    KEY: ClassVar = 71
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    client_instance_id: Uuid = NO_UUID


class GetTelemetrySubscriptionsResponse(Message, frozen=True):
    """What GetTelemetrySubscriptions answers."""

    KEY: ClassVar = 71
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    client_instance_id: Uuid = NO_UUID
    subscription_id: Int32 = 0
    accepted_compression_types: list[Int8] = []
    push_interval_ms: Int32 = 0
    telemetry_max_bytes: Int32 = 0
    delta_temporality: Bool = False
    requested_metrics: list[String] = []
