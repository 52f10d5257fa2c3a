"""Settings of groups: which there are, and what is refused in Kafka's words."""

import pytest

from engine.base.configs.group import GROUP_KEYS, checked_group_configs
from engine.base.configs.tables.groups import GROUPS_KEYS
from engine.base.errors import Code, KafkaError

OF_BROKER = {name: key.default for name, key in GROUPS_KEYS.items() if key.default is not None}
SESSION, HEARTBEAT = "consumer.session.timeout.ms", "consumer.heartbeat.interval.ms"


def test_defaults_are_taken_as_they_are() -> None:
    checked_group_configs({name: key.default or "" for name, key in GROUP_KEYS.items()}, OF_BROKER)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("no.such", "1", "Unknown group config name: no.such"),
        (SESSION, "1", f"{SESSION} must be in the range 45000 to 60000 inclusive."),
        (SESSION, "x", f"Invalid value x for configuration {SESSION}: Not a number of type INT"),
        ("streams.num.standby.replicas", "9",
         "streams.num.standby.replicas must be less than or equal to 2"),
        ("streams.task.offset.interval.ms", "1",
         "streams.task.offset.interval.ms must be greater than or equal to 15000"),
        ("streams.rack.aware.assignment.tags", "a,a",
         "streams.rack.aware.assignment.tags must not contain duplicate tag keys."),
        ("streams.assignor.name", "x",
         ("streams.assignor.name 'x' is not a registered task assignor."
          " Registered assignors are: [sticky].")),
        ("errors.deadletterqueue.topic.name", "__x",
         "errors.deadletterqueue.topic.name: DLQ topic name must not start with '__'"),
        ("share.auto.offset.reset", "by_duration:-PT1H",
         ("Invalid value by_duration:-PT1H for configuration share.auto.offset.reset: Invalid value"
          " `by_duration:-PT1H` for configuration share.auto.offset.reset. The value must be either"
          " 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(name: str, value: str, words: str) -> None:
    with pytest.raises(KafkaError) as refused:
        checked_group_configs({name: value}, OF_BROKER)
    assert (refused.value.code, refused.value.message) == (Code.INVALID_CONFIG, words)


def test_a_session_lasts_longer_than_a_heartbeat() -> None:
    broker = {**OF_BROKER, "group.consumer.max.heartbeat.interval.ms": "50000"}
    checked_group_configs({HEARTBEAT: "44999"}, broker)
    with pytest.raises(KafkaError, match=f"{SESSION} must be greater than {HEARTBEAT}"):
        checked_group_configs({HEARTBEAT: "45000"}, broker)


@pytest.mark.parametrize("value", ["earliest", "by_duration:PT1H", "by_duration:P2DT3.5S"])
def test_a_share_group_begins_where_it_is_told(value: str) -> None:
    checked_group_configs({"share.auto.offset.reset": value}, OF_BROKER)
