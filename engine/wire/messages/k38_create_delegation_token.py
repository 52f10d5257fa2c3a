"""CreateDelegationToken (key 38), v1-3. Creates a delegation token."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int16, Int32, Int64, Message, Part, String, wire


class CreatableRenewers(Part, frozen=True):
    """One of the `renewers` of `CreateDelegationTokenRequest`."""

    principal_type: String = ""
    principal_name: String = ""


class CreateDelegationTokenRequest(Message, frozen=True):
    """What a client asks of CreateDelegationToken."""

    KEY: ClassVar = 38
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    owner_principal_type: Annotated[String | None, wire("3+", nullable="3+")] = ""
    owner_principal_name: Annotated[String | None, wire("3+", nullable="3+")] = ""
    renewers: list[CreatableRenewers] = []
    max_lifetime_ms: Int64 = 0


class CreateDelegationTokenResponse(Message, frozen=True):
    """What CreateDelegationToken answers."""

    KEY: ClassVar = 38
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    error_code: Int16 = 0
    principal_type: String = ""
    principal_name: String = ""
    token_requester_principal_type: Annotated[String, wire("3+")] = ""
    token_requester_principal_name: Annotated[String, wire("3+")] = ""
    issue_timestamp_ms: Int64 = 0
    expiry_timestamp_ms: Int64 = 0
    max_timestamp_ms: Int64 = 0
    token_id: String = ""
    hmac: Bytes = b""
    throttle_time_ms: Int32 = 0
