"""Records of subjects nobody here acts on yet."""

from engine.machines.controller.image import MetadataImage
from engine.machines.controller.to_records import to_records
from engine.wire.metadata_records.log import NoOpRecord
from engine.wire.metadata_records.security import (
    AccessControlEntryRecord,
    RemoveAccessControlEntryRecord,
    UserScramCredentialRecord,
)
from engine.wire.metadata_records.settings import ClientQuotaRecord, EntityData


def test_what_this_cluster_does_not_act_on_is_carried_along() -> None:
    image = MetadataImage()
    acl = AccessControlEntryRecord(id=b"a" * 16, resource_name="orders")
    scram = UserScramCredentialRecord(name="alice", mechanism=1, salt=b"s")
    for record in (acl, scram, NoOpRecord()):
        image.apply(record)
    assert list(to_records(image)) == [acl, scram]


def test_a_later_record_replaces_and_a_removal_removes() -> None:
    image = MetadataImage()
    entity = [EntityData(entity_type="user", entity_name="alice")]
    image.apply(AccessControlEntryRecord(id=b"a" * 16))
    image.apply(ClientQuotaRecord(entity=entity, key="rate", value=1.0))
    image.apply(ClientQuotaRecord(entity=entity, key="rate", value=2.0))
    image.apply(RemoveAccessControlEntryRecord(id=b"a" * 16))
    assert [record.value for record in image.kept] == [2.0]
    image.apply(ClientQuotaRecord(entity=entity, key="rate", remove=True))
    assert not list(image.kept)
