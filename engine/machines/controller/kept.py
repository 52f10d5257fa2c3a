"""Records of subjects this cluster does not act on yet, kept so that nothing of a folder is lost.

A folder that genuine Kafka wrote may hold ACLs, quotas, credentials and tokens. They are carried
along from snapshot to snapshot, and are there when the folder goes back to genuine Kafka.
"""

from collections.abc import Iterator

from engine.wire.message import Message
from engine.wire.metadata_records.brokers import (
    RegisterControllerRecord,
    UnregisterControllerRecord,
)
from engine.wire.metadata_records.security import (
    AccessControlEntryRecord,
    DelegationTokenRecord,
    RemoveAccessControlEntryRecord,
    RemoveDelegationTokenRecord,
    RemoveUserScramCredentialRecord,
    UserScramCredentialRecord,
)
from engine.wire.metadata_records.settings import (
    ClientQuotaRecord,
)

Key = tuple[object, ...]


class KeptRecords:
    """The last record of each such thing, by what identifies it."""

    def __init__(self) -> None:
        self._records: dict[Key, Message] = {}

    def __iter__(self) -> Iterator[Message]:
        return iter(self._records.values())

    def copy(self) -> "KeptRecords":
        other = KeptRecords()
        other._records = dict(self._records)
        return other

    def apply(self, record: Message) -> None:
        """Keep a record, or drop what it removes; records without lasting effect pass by."""
        key = _key(record)
        if key is None:
            return
        if _removes(record):
            self._records.pop(key, None)
        else:
            self._records[key] = record


def _key(record: Message) -> Key | None:
    match record:
        case UserScramCredentialRecord() | RemoveUserScramCredentialRecord():
            return ("scram", record.name, record.mechanism)
        case ClientQuotaRecord():
            entity = tuple((part.entity_type, part.entity_name) for part in record.entity)
            return ("quota", entity, record.key)
        case AccessControlEntryRecord() | RemoveAccessControlEntryRecord():
            return ("acl", record.id)
        case DelegationTokenRecord() | RemoveDelegationTokenRecord():
            return ("token", record.token_id)
        case RegisterControllerRecord() | UnregisterControllerRecord():
            return ("controller", record.controller_id)
        case _:
            return None


def _removes(record: Message) -> bool:
    if isinstance(record, ClientQuotaRecord):
        return record.remove
    return isinstance(
        record,
        RemoveUserScramCredentialRecord
        | RemoveAccessControlEntryRecord
        | RemoveDelegationTokenRecord
        | UnregisterControllerRecord,
    )
