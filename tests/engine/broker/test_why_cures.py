"""Cures are said in the words of the client's own library."""

import pytest

from engine.broker.why import verdict
from engine.broker.why_cures import NAMES, cures, library_of, setting
from tests.engine.broker.test_why import FAULTS, HEALTHY


@pytest.mark.parametrize(
    ("software", "client_id", "library"),
    [
        ("apache-kafka-java", "consumer-g-1", "java"),
        ("apache-kafka-java", "console-consumer", "console"),
        ("librdkafka", "rdkafka", "kcat"),
        ("confluent-kafka-python", "rdkafka", "confluent-kafka"),
        ("aiokafka", "x", "aiokafka"),
        ("kafka-python", "x", "kafka-python"),
        ("", "kafka-python-2.0.2", "kafka-python"),
        ("", "mine", ""),
    ],
)
def test_the_library_is_known_by_its_name(software: str, client_id: str, library: str) -> None:
    assert library_of(software, client_id) == library


@pytest.mark.parametrize("library", NAMES)
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_a_cure_whose_lines_say_what_they_are(name: str, library: str) -> None:
    facts = FAULTS[name][2]
    found = cures(verdict(facts).fault, facts, library)  # type: ignore[arg-type]  # keys of NAMES
    assert found
    assert all(line[0] in "+- " and line[1:] for cure in found for line in cure.code)


def test_a_healthy_reader_needs_none() -> None:
    assert cures(None, HEALTHY, "java") == ()


def test_settings_are_spelt_as_the_library_does() -> None:
    assert setting("kafka-python", "group.id", "b", was="a") == ("-group_id='a',", "+group_id='b',")
    assert setting("confluent-kafka", "group.id", "b") == ("+'group.id': 'b',",)
    assert setting("java", "group.id", 'b"') == ('+props.put("group.id", "b\\"");',)
    assert setting("console", "group.id", "b") == ("+--group b",)
    assert setting("kcat", "group.id", "b") == ("+-X group.id=b",)
