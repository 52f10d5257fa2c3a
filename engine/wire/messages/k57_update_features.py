"""UpdateFeatures (key 57), v0-2. Raises or lowers the levels of the cluster's features."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Message, Part, String, wire


class FeatureUpdateKey(Part, frozen=True):
    """One of the `feature_updates` of `UpdateFeaturesRequest`."""

    feature: String = ""
    max_version_level: Int16 = 0
    allow_downgrade: Annotated[Bool, wire("0")] = False
    upgrade_type: Annotated[Int8, wire("1+")] = 1


class UpdateFeaturesRequest(Message, frozen=True):
    """What a client asks of UpdateFeatures."""

    KEY: ClassVar = 57
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    timeout_ms: Int32 = 60000
    feature_updates: list[FeatureUpdateKey] = []
    validate_only: Annotated[Bool, wire("1+")] = False


class UpdatableFeatureResult(Part, frozen=True):
    """One of the `results` of `UpdateFeaturesResponse`."""

    feature: String = ""
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""


class UpdateFeaturesResponse(Message, frozen=True):
    """What UpdateFeatures answers."""

    KEY: ClassVar = 57
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    results: Annotated[list[UpdatableFeatureResult], wire("0-1")] = []
