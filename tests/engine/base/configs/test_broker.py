"""The tables of broker settings are whole and agree with each other."""

import pytest

from engine.base.configs.broker import BROKER_KEYS
from engine.base.configs.key import ConfigType, Scope
from engine.base.configs.topic import BROKER_SYNONYMS, TOPIC_KEYS
from engine.base.errors import KafkaError
from engine.storage.config import DEFAULTS


def test_every_default_is_a_legal_value() -> None:
    may_be_empty = {"controller.quorum.bootstrap.servers", "controller.quorum.voters"}
    for key in BROKER_KEYS.values():
        if key.default is not None and key.name not in may_be_empty:
            key.parse(key.default)


def test_every_setting_is_explained_in_a_sentence() -> None:
    for key in (*BROKER_KEYS.values(), *TOPIC_KEYS.values()):
        assert key.documentation.endswith(".")
        assert "<" not in key.documentation


def test_broker_settings_that_topics_fall_back_to_exist_and_agree_on_type() -> None:
    for name, synonyms in BROKER_SYNONYMS.items():
        assert BROKER_KEYS[synonyms[0]].type is TOPIC_KEYS[name].type
        assert BROKER_KEYS[synonyms[0]].scope is Scope.CLUSTER


def test_the_log_has_the_same_defaults() -> None:
    for name, default in DEFAULTS.items():
        key = TOPIC_KEYS.get(name) or BROKER_KEYS[name]
        assert key.default == default, name


def test_secrets_are_known_as_such() -> None:
    secrets = {name for name, key in BROKER_KEYS.items() if key.is_sensitive}
    assert {"ssl.key.password", "sasl.jaas.config", "delegation.token.secret.key"} <= secrets
    assert all(BROKER_KEYS[name].type is ConfigType.PASSWORD for name in secrets)


def test_a_list_that_must_not_be_empty_says_so() -> None:
    with pytest.raises(
        KafkaError, match=r"must not be empty\. Valid values include: any non-empty value"
    ):
        BROKER_KEYS["log.dirs"].parse("")
