"""Texts become values of their type, or are refused in Kafka's words."""

import pytest

from engine.base.configs.key import ConfigType, parse_text
from engine.base.errors import Code, KafkaError


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (ConfigType.BOOLEAN, " TRUE ", True),
        (ConfigType.INT, "+7", 7),
        (ConfigType.INT, "-2147483648", -(2**31)),
        (ConfigType.LONG, "9223372036854775807", 2**63 - 1),
        (ConfigType.SHORT, "32767", 32767),
        (ConfigType.DOUBLE, "1e3", 1000.0),
        (ConfigType.LIST, " a , b", ["a", "b"]),
        (ConfigType.LIST, "", []),
        (ConfigType.STRING, " a ", "a"),
        (ConfigType.PASSWORD, " a ", " a "),
    ],
)
def test_a_text_becomes_a_value(kind: ConfigType, text: str, value: object) -> None:
    assert parse_text("x", kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ConfigType.BOOLEAN, "yes"),
        (ConfigType.INT, "2147483648"),
        (ConfigType.INT, ""),
        (ConfigType.INT, "-"),
        (ConfigType.INT, "٣"),
        (ConfigType.LONG, "9" * 5000),
        (ConfigType.SHORT, "32768"),
        (ConfigType.DOUBLE, "1_0"),
        (ConfigType.DOUBLE, "x"),
    ],
)
def test_anything_else_is_refused(kind: ConfigType, text: str) -> None:
    with pytest.raises(KafkaError) as refused:
        parse_text("x", kind, text)
    assert refused.value.code is Code.INVALID_CONFIG
