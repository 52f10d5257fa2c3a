"""DescribeUserScramCredentials (key 50), v0.

Lists the SCRAM credentials of users, without their secrets.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class UserName(Part, frozen=True):
    """One of the `users` of `DescribeUserScramCredentialsRequest`."""

    name: String = ""


class DescribeUserScramCredentialsRequest(Message, frozen=True):
    """What a client asks of DescribeUserScramCredentials."""

    KEY: ClassVar = 50
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    users: Annotated[list[UserName] | None, wire(nullable="0+")] = []


class CredentialInfo(Part, frozen=True):
    """One of the `credential_infos` of `DescribeUserScramCredentialsResult`."""

    mechanism: Int8 = 0
    iterations: Int32 = 0


class DescribeUserScramCredentialsResult(Part, frozen=True):
    """One of the `results` of `DescribeUserScramCredentialsResponse`."""

    user: String = ""
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    credential_infos: list[CredentialInfo] = []


class DescribeUserScramCredentialsResponse(Message, frozen=True):
    """What DescribeUserScramCredentials answers."""

    KEY: ClassVar = 50
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    results: list[DescribeUserScramCredentialsResult] = []
