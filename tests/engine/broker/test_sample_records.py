"""The sample records are what a learner should meet."""

import json
from random import Random

from msgspec import msgpack

from engine.broker.sample_records import (
    CLICKS,
    FIRST_ORDER_ID,
    INVENTORY,
    ORDERS,
    PAYMENTS,
    SENSORS,
    TOPICS,
    SampleRecord,
    SampleRecords,
)


def made(count: int = 2_000, seed: int = 1) -> list[SampleRecord]:
    records = SampleRecords(Random(seed))
    return [records.take(1_795_000_000_000) for _ in range(count)]


def test_a_seed_makes_the_same_records() -> None:
    assert made(100) == made(100)
    assert made(100) != made(100, seed=2)


def test_every_topic_gets_its_share() -> None:
    found = {topic.name: 0 for topic in TOPICS}
    for record in made():
        found[record.topic] += 1
    assert all(count > 50 for count in found.values())
    assert found[CLICKS] > found[SENSORS]


def test_order_ids_are_whole_numbers_beyond_what_a_float_holds() -> None:
    orders = [record for record in made() if record.topic == ORDERS]
    ids = [json.loads(record.value or b"")["orderId"] for record in orders]
    assert all(FIRST_ORDER_ID <= order_id < 2**63 for order_id in ids)
    assert [str(order_id).encode() for order_id in ids] == [record.key for record in orders]
    assert dict(orders[0].headers)["content-type"] == b"application/json"


def test_a_payment_follows_its_order_and_a_refused_one_has_a_null_header() -> None:
    records = made(6_000)
    paid = {record.key for record in records if record.topic == ORDERS}
    payments = [record for record in records if record.topic == PAYMENTS]
    assert {record.key for record in payments} <= paid
    refused = [record for record in payments if record.headers]
    assert 0 < len(refused) < len(payments) / 4
    assert refused[0].headers == (("retry-of", None),)


def test_clicks_have_no_key_stock_has_tombstones_and_sensors_speak_msgpack() -> None:
    records = made()
    assert {record.key for record in records if record.topic == CLICKS} == {None}
    stock = [record for record in records if record.topic == INVENTORY]
    gone = sum(record.value is None for record in stock)
    assert 0 < gone < len(stock) / 3
    sensor = next(record for record in records if record.topic == SENSORS)
    assert msgpack.decode(sensor.value or b"")["device"].encode() == sensor.key
