"""ApiVersions (key 18), v0-5.

Tells which APIs and versions a broker serves, and which features the cluster has finalized.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Int64, Message, Part, String, wire


class ApiVersionsRequest(Message, frozen=True):
    """What a client asks of ApiVersions."""

    KEY: ClassVar = 18
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    client_software_name: Annotated[String, wire("3+")] = ""
    client_software_version: Annotated[String, wire("3+")] = ""
    cluster_id: Annotated[String | None, wire("5+", nullable="5+")] = None
    node_id: Annotated[Int32, wire("5+")] = -1


class ApiVersion(Part, frozen=True):
    """One of the `api_keys` of `ApiVersionsResponse`."""

    api_key: Int16 = 0
    min_version: Int16 = 0
    max_version: Int16 = 0


class SupportedFeatureKey(Part, frozen=True):
    """One of the `supported_features` of `ApiVersionsResponse`."""

    name: Annotated[String, wire("3+")] = ""
    min_version: Annotated[Int16, wire("3+")] = 0
    max_version: Annotated[Int16, wire("3+")] = 0


class FinalizedFeatureKey(Part, frozen=True):
    """One of the `finalized_features` of `ApiVersionsResponse`."""

    name: Annotated[String, wire("3+")] = ""
    max_version_level: Annotated[Int16, wire("3+")] = 0
    min_version_level: Annotated[Int16, wire("3+")] = 0


class ApiVersionsResponse(Message, frozen=True):
    """What ApiVersions answers."""

    KEY: ClassVar = 18
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    error_code: Int16 = 0
    api_keys: list[ApiVersion] = []
    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    supported_features: Annotated[list[SupportedFeatureKey], wire("3+", tag=0)] = []
    finalized_features_epoch: Annotated[Int64, wire("3+", tag=1)] = -1
    finalized_features: Annotated[list[FinalizedFeatureKey], wire("3+", tag=2)] = []
    zk_migration_ready: Annotated[Bool, wire("3+", tag=3)] = False
