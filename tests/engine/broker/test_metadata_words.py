"""Every kind of metadata record has a sentence, and only what stands in it is listed."""

from engine.broker.metadata_words import control_record, record_fields, record_words
from engine.wire.metadata_records import TYPES
from engine.wire.metadata_records.brokers import BrokerRegistrationChangeRecord
from engine.wire.metadata_records.settings import ConfigRecord
from engine.wire.metadata_records.topics import PartitionChangeRecord

ID = bytes(range(16))


def name(topic_id: bytes) -> str:
    return "orders" if topic_id == ID else "?"


def test_each_of_the_kinds_says_something() -> None:
    for kind in TYPES.values():
        assert len(record_words(kind(), name)) > 5


def test_a_change_of_a_partition_says_only_what_changes() -> None:
    change = PartitionChangeRecord(partition_id=3, topic_id=ID, isr=[2], leader=2)
    assert record_words(change, name) == "orders-3: leader 2, in sync 2"
    assert record_fields(change, name) == (
        ("partitionId", "3"),
        ("topicId", "AAECAwQFBgcICQoLDA0ODw (orders)"),
        ("isr", "2"),
        ("leader", "2"),
    )
    assert record_words(PartitionChangeRecord(topic_id=ID, leader=-1), name) == (
        "orders--1: no leader"
    )


def test_fences_stops_and_defaults_are_told_in_words() -> None:
    fenced = BrokerRegistrationChangeRecord(broker_id=2, fenced=1)
    assert record_words(fenced, name) == "Broker 2 is fenced: it may lead nothing"
    stops = BrokerRegistrationChangeRecord(broker_id=2, in_controlled_shutdown=1)
    assert record_words(stops, name) == "Broker 2 stops: it hands over what it leads"
    again = ConfigRecord(resource_type=2, resource_name="orders", name="retention.ms", value=None)
    assert record_words(again, name) == "retention.ms of topic orders is as by default again"


def test_a_control_record_of_an_unknown_kind_is_no_error() -> None:
    assert control_record(99, b"") is None
