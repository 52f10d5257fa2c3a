"""Records of the metadata log about credentials, tokens and access control."""

from typing import ClassVar

from engine.wire.declare import NO_UUID, Bytes, Int8, Int32, Int64, Message, String, Uuid


class UserScramCredentialRecord(Message, frozen=True):
    """A user's SCRAM credential was set."""

    KEY: ClassVar = 11
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    name: String = ""
    mechanism: Int8 = 0
    salt: Bytes = b""
    stored_key: Bytes = b""
    server_key: Bytes = b""
    iterations: Int32 = 0


class RemoveUserScramCredentialRecord(Message, frozen=True):
    """A user's SCRAM credential was removed."""

    KEY: ClassVar = 22
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    name: String = ""
    mechanism: Int8 = 0


class DelegationTokenRecord(Message, frozen=True):
    """A delegation token was created or changed."""

    KEY: ClassVar = 10
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    owner: String = ""
    requester: String = ""
    renewers: list[String] = []
    issue_timestamp: Int64 = 0
    max_timestamp: Int64 = 0
    expiration_timestamp: Int64 = 0
    token_id: String = ""


class RemoveDelegationTokenRecord(Message, frozen=True):
    """A delegation token was removed."""

    KEY: ClassVar = 26
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    token_id: String = ""


class AccessControlEntryRecord(Message, frozen=True):
    """An access control entry was created."""

    KEY: ClassVar = 18
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    id: Uuid = NO_UUID
    resource_type: Int8 = 0
    resource_name: String = ""
    pattern_type: Int8 = 0
    principal: String = ""
    host: String = ""
    operation: Int8 = 0
    permission_type: Int8 = 0


class RemoveAccessControlEntryRecord(Message, frozen=True):
    """An access control entry was removed."""

    KEY: ClassVar = 19
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    id: Uuid = NO_UUID
