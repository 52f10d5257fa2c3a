"""The fingerprint of topics, as the library that Kafka uses makes it of Kafka's fields."""

from engine.machines.group.consumer.metadata_hash import metadata_hash, topic_hash
from engine.machines.group.consumer.topics import TopicSeen

ID = bytes(range(16))
RACKED = TopicSeen(ID, "orders", 2, (("east", "north"), ("north", "north")))
PLAIN = TopicSeen(ID, "a", 1)


def test_a_topics_hash() -> None:
    assert topic_hash(RACKED) == -1015367845762002655
    assert topic_hash(PLAIN) == 8444651415770498937


def test_a_groups_hash() -> None:
    assert metadata_hash([RACKED, PLAIN]) == 647330750537910375
    assert metadata_hash([PLAIN, RACKED]) == 647330750537910375
    assert metadata_hash([]) == 0
