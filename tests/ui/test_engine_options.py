"""Addresses in and out of Kafka's settings."""

from ui.engine_options import Addresses, Second, differences, read_addresses, with_addresses


def test_addresses_come_out_as_they_went_in():
    for wanted in (
        Addresses(),
        Addresses(9_500),
        Addresses(9_092, Second(9_094, "host.docker.internal")),
        Addresses(9_500, Second(9_600, "10.0.2.2")),
    ):
        assert read_addresses(with_addresses({"num.partitions": "3"}, wanted)) == wanted


def test_the_usual_addresses_need_no_setting():
    second = with_addresses({}, Addresses(9_092, Second(9_094, "x")))
    assert with_addresses(second, Addresses()) == {}


def test_a_second_listener_is_open_to_other_machines_and_told_by_its_own_name():
    made = with_addresses({}, Addresses(9_092, Second(9_094, "host.docker.internal")))
    assert made["listeners"] == "PLAINTEXT://localhost:9092,CONTAINERS://0.0.0.0:9094"
    assert made["advertised.listeners"] == (
        "PLAINTEXT://localhost:9092,CONTAINERS://host.docker.internal:9094"
    )


def test_what_cannot_be_read_is_the_usual():
    assert read_addresses({"listeners": "what?"}) == Addresses()


def test_differences_name_what_comes_goes_and_changes():
    assert differences({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"}) == [
        ("a", "1", None),
        ("c", "3", "4"),
        ("d", None, "5"),
    ]
