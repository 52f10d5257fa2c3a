"""DescribeDelegationToken (key 41), v1-3. Lists delegation tokens by their owners."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int16, Int32, Int64, Message, Part, String, wire


class DescribeDelegationTokenOwner(Part, frozen=True):
    """One of the `owners` of `DescribeDelegationTokenRequest`."""

    principal_type: String = ""
    principal_name: String = ""


class DescribeDelegationTokenRequest(Message, frozen=True):
    """What a client asks of DescribeDelegationToken."""

    KEY: ClassVar = 41
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    owners: Annotated[list[DescribeDelegationTokenOwner] | None, wire(nullable="0+")] = []


class DescribedDelegationTokenRenewer(Part, frozen=True):
    """One of the `renewers` of `DescribedDelegationToken`."""

    principal_type: String = ""
    principal_name: String = ""


class DescribedDelegationToken(Part, frozen=True):
    """One of the `tokens` of `DescribeDelegationTokenResponse`."""

    principal_type: String = ""
    principal_name: String = ""
    token_requester_principal_type: Annotated[String, wire("3+")] = ""
    token_requester_principal_name: Annotated[String, wire("3+")] = ""
    issue_timestamp: Int64 = 0
    expiry_timestamp: Int64 = 0
    max_timestamp: Int64 = 0
    token_id: String = ""
    hmac: Bytes = b""
    renewers: list[DescribedDelegationTokenRenewer] = []


class DescribeDelegationTokenResponse(Message, frozen=True):
    """What DescribeDelegationToken answers."""

    KEY: ClassVar = 41
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    error_code: Int16 = 0
    tokens: list[DescribedDelegationToken] = []
    throttle_time_ms: Int32 = 0
