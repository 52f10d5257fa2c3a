"""Which value holds, and what it would be without it."""

from engine.base.configs.effective import BrokerConfigs, ConfigSource


def chain(configs: BrokerConfigs, name: str, overrides: dict[str, str] | None = None):
    config = configs.topic_config(name, overrides or {})
    return config.value, config.source, [(s.name, s.value, s.source) for s in config.synonyms]


def test_a_default_names_the_broker_setting_it_comes_from() -> None:
    assert chain(BrokerConfigs(), "cleanup.policy") == (
        "delete",
        ConfigSource.DEFAULT,
        [("log.cleanup.policy", "delete", ConfigSource.DEFAULT)],
    )


def test_a_topics_own_value_stands_before_all_others() -> None:
    configs = BrokerConfigs(
        static={"log.segment.bytes": "2"},
        cluster_wide={"log.segment.bytes": "3"},
        own={"log.segment.bytes": "4"},
    )
    value, source, synonyms = chain(configs, "segment.bytes", {"segment.bytes": "5"})
    assert (value, source) == ("5", ConfigSource.TOPIC)
    assert [(text, int(where)) for _, text, where in synonyms] == [
        ("5", 1),
        ("4", 2),
        ("3", 3),
        ("2", 4),
        ("1073741824", 5),
    ]


def test_hours_become_milliseconds_without_being_named() -> None:
    """As genuine Kafka has it: only the first broker setting counts as a source."""
    configs = BrokerConfigs(static={"log.retention.hours": "1"})
    assert chain(configs, "retention.ms") == ("3600000", ConfigSource.DEFAULT, [])


def test_minutes_stand_before_hours_and_milliseconds_before_both() -> None:
    static = {"log.retention.hours": "1", "log.retention.minutes": "2"}
    assert BrokerConfigs(static).topic_value("retention.ms") == "120000"
    static["log.retention.ms"] = "3"
    assert BrokerConfigs(static).topic_value("retention.ms") == "3"
    assert chain(BrokerConfigs(static), "retention.ms")[1] is ConfigSource.STATIC_BROKER


def test_for_ever_in_hours_is_for_ever_in_milliseconds() -> None:
    assert BrokerConfigs({"log.retention.hours": "-1"}).topic_value("retention.ms") == "-1"


def test_a_broker_setting_without_value_has_no_synonyms() -> None:
    config = BrokerConfigs().effective("log.retention.ms")
    assert (config.value, config.source, config.synonyms) == (None, ConfigSource.DEFAULT, ())


def test_all_settings_of_a_topic_have_a_value() -> None:
    values = BrokerConfigs().topic_configs({"retention.ms": "1"})
    assert len(values) == 37
    assert values["retention.ms"] == "1"
    assert values["segment.ms"] == "604800000"
