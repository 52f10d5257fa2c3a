"""Where a key goes, as Kafka's own clients have it."""

from engine.contract.produce import partition_of


def test_keys_go_where_kafka_sends_them() -> None:
    assert [partition_of(key, 6) for key in (b"21", b"foobar", b"abc")] == [
        (number & 0x7FFFFFFF) % 6 for number in (-973932308, -790332482, 479470107)
    ]
