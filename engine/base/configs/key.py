"""One setting: its name, type, default, limits and where it may be changed."""

from collections.abc import Callable
from enum import Enum, IntEnum

import msgspec

from engine.base.errors import Code, KafkaError

INT_RANGE = (-(2**31), 2**31 - 1)
LONG_RANGE = (-(2**63), 2**63 - 1)
SHORT_RANGE = (-(2**15), 2**15 - 1)

Value = bool | int | float | str | list[str] | None


class ConfigType(IntEnum):
    """The types of settings, numbered as DescribeConfigs numbers them."""

    BOOLEAN = 1
    STRING = 2
    INT = 3
    SHORT = 4
    LONG = 5
    DOUBLE = 6
    LIST = 7
    CLASS = 8
    PASSWORD = 9


class Scope(Enum):
    """Where a setting may be changed while the cluster runs."""

    READ_ONLY = "read-only"
    PER_BROKER = "per-broker"
    CLUSTER = "cluster-wide"


Validator = Callable[[str, Value], None]
"""Takes the name and the parsed value; raises `KafkaError` with the words clients are shown."""


class ConfigKey(msgspec.Struct, frozen=True):
    """A setting. `default` is text as a client sees it; None where there is no value."""

    name: str
    type: ConfigType
    default: str | None
    check: Validator
    scope: Scope
    documentation: str
    choices: tuple[str, ...] = ()
    """The values there are, where the limits name them."""

    @property
    def is_sensitive(self) -> bool:
        return self.type is ConfigType.PASSWORD

    def parse(self, text: str) -> Value:
        """The value of a text; raises INVALID_CONFIG with the words genuine Kafka uses."""
        value = parse_text(self.name, self.type, text)
        self.check(self.name, value)
        return value


def refuse(name: str, shown: str, why: str) -> KafkaError:
    return KafkaError(Code.INVALID_CONFIG, f"Invalid value {shown} for configuration {name}: {why}")


def parse_text(name: str, kind: ConfigType, text: str) -> Value:
    trimmed = text.strip()
    match kind:
        case ConfigType.BOOLEAN:
            if trimmed.lower() not in {"true", "false"}:
                raise refuse(name, trimmed, "Expected value to be either true or false")
            return trimmed.lower() == "true"
        case ConfigType.INT:
            return _whole(name, trimmed, kind, INT_RANGE)
        case ConfigType.SHORT:
            return _whole(name, trimmed, kind, SHORT_RANGE)
        case ConfigType.LONG:
            return _whole(name, trimmed, kind, LONG_RANGE)
        case ConfigType.DOUBLE:
            return _decimal(name, trimmed)
        case ConfigType.LIST:
            return [part.strip() for part in trimmed.split(",")] if trimmed else []
        case ConfigType.PASSWORD:
            return text
        case _:
            return trimmed


def _whole(name: str, text: str, kind: ConfigType, limits: tuple[int, int]) -> int:
    digits = text[1:] if text[:1] in {"-", "+"} else text
    # int() would also take spaces, underscores and other scripts' digits
    if len(digits) <= 20 and digits.isascii() and digits.isdigit():
        value = int(text)
        if limits[0] <= value <= limits[1]:
            return value
    raise refuse(name, text, f"Not a number of type {kind.name}")


def _decimal(name: str, text: str) -> float:
    try:
        if len(text) <= 64 and "_" not in text:
            return float(text)
    except ValueError:
        pass
    raise refuse(name, text, "Not a number of type DOUBLE")
