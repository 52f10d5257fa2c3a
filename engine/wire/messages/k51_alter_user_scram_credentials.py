"""AlterUserScramCredentials (key 51), v0. Sets and removes SCRAM credentials of users."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int8, Int16, Int32, Message, Part, String, wire


class ScramCredentialDeletion(Part, frozen=True):
    """One of the `deletions` of `AlterUserScramCredentialsRequest`."""

    name: String = ""
    mechanism: Int8 = 0


class ScramCredentialUpsertion(Part, frozen=True):
    """One of the `upsertions` of `AlterUserScramCredentialsRequest`."""

    name: String = ""
    mechanism: Int8 = 0
    iterations: Int32 = 0
    salt: Bytes = b""
    salted_password: Bytes = b""


class AlterUserScramCredentialsRequest(Message, frozen=True):
    """What a client asks of AlterUserScramCredentials."""

    KEY: ClassVar = 51
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    deletions: list[ScramCredentialDeletion] = []
    upsertions: list[ScramCredentialUpsertion] = []


class AlterUserScramCredentialsResult(Part, frozen=True):
    """One of the `results` of `AlterUserScramCredentialsResponse`."""

    user: String = ""
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""


class AlterUserScramCredentialsResponse(Message, frozen=True):
    """What AlterUserScramCredentials answers."""

    KEY: ClassVar = 51
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    results: list[AlterUserScramCredentialsResult] = []
