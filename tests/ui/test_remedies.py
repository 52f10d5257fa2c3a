"""The fixed line is in the language of whoever needs it."""

import pytest

from engine.contract.facts import Event
from ui.remedies import library_of, remedy_for

CLIENTS = (
    ("kafka-python-2.0.2", "", "kafka-python"),
    ("kafka-python-producer-1", "kafka-python", "kafka-python"),
    ("my-app", "kafka-python", "kafka-python"),
    ("aiokafka-producer-1", "", "aiokafka"),
    ("rdkafka", "confluent-kafka-python", "confluent-kafka"),
    ("rdkafka", "librdkafka", "kcat"),
    ("console-consumer", "apache-kafka-java", "console"),
    ("consumer-g-1", "apache-kafka-java", "java"),
    ("kafkajs", "", "kafkajs"),
    ("mine", "", "unknown"),
)


@pytest.mark.parametrize(("client_id", "software", "library"), CLIENTS)
def test_a_library_is_known_by_what_it_says(client_id, software, library):
    assert library_of(client_id, software) == library


@pytest.mark.parametrize(("client_id", "software", "library"), CLIENTS)
def test_every_library_has_a_line_for_both_traps(client_id, software, library):
    late = Event(
        0, "consumer_at_end", "warning", "late", topic="orders", client_id=client_id,
        software=software,
    )  # fmt: skip
    remedy = remedy_for(late, "localhost:19092")
    assert remedy.library == library
    assert any(word in remedy.code for word in ("earliest", "eginning"))
    hasty = Event(
        0, "producer_left_silent", "warning", "hasty", client_id=client_id, software=software
    )
    assert "(" in remedy_for(hasty, "localhost:19092").code


def test_the_fixed_line_has_the_real_address_and_topic():
    late = Event(
        0, "consumer_at_end", "warning", "late", topic="orders", client_id="kafka-python-3.0.12"
    )
    assert remedy_for(late, "localhost:19092").code == (
        "KafkaConsumer('orders', bootstrap_servers='localhost:19092', auto_offset_reset='earliest')"
    )


def test_other_events_need_no_remedy():
    assert remedy_for(Event(0, "topic_created", "good", "made"), "localhost:9092") is None
