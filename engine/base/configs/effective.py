"""Which value of a setting holds, where it comes from, and what it would be without that."""

from collections.abc import Mapping
from enum import IntEnum

import msgspec

from engine.base.configs.broker import BROKER_KEYS, KNOWN_BROKER_KEYS
from engine.base.configs.group import GROUP_KEYS, broker_synonym
from engine.base.configs.key import ConfigKey
from engine.base.configs.topic import BROKER_SYNONYMS, MILLISECONDS_PER, TOPIC_KEYS


class ConfigSource(IntEnum):
    """Where a value comes from, as DescribeConfigs numbers it."""

    TOPIC = 1
    DYNAMIC_BROKER = 2
    DYNAMIC_DEFAULT_BROKER = 3
    STATIC_BROKER = 4
    DEFAULT = 5
    GROUP = 8


class Synonym(msgspec.Struct, frozen=True):
    """A value that holds, or would hold if those before it were taken away."""

    name: str
    value: str
    source: ConfigSource


class EffectiveConfig(msgspec.Struct, frozen=True):
    """A setting as it holds. `value` is None where it has none."""

    key: ConfigKey
    value: str | None
    source: ConfigSource
    synonyms: tuple[Synonym, ...]


class BrokerConfigs(msgspec.Struct):
    """The settings a broker was given, by where they were given."""

    static: Mapping[str, str] = msgspec.field(default_factory=dict)
    """In its configuration, when it was started."""
    cluster_wide: Mapping[str, str] = msgspec.field(default_factory=dict)
    """For all brokers, while they run."""
    own: Mapping[str, str] = msgspec.field(default_factory=dict)
    """For this broker, while it runs."""

    def synonyms(self, name: str) -> tuple[Synonym, ...]:
        """Every value a broker setting has, the one that holds first."""
        found = [
            Synonym(name, values[name], source)
            for values, source in (
                (self.own, ConfigSource.DYNAMIC_BROKER),
                (self.cluster_wide, ConfigSource.DYNAMIC_DEFAULT_BROKER),
                (self.static, ConfigSource.STATIC_BROKER),
            )
            if name in values
        ]
        default = BROKER_KEYS[name].default if name in BROKER_KEYS else None
        if default is not None:
            found.append(Synonym(name, default, ConfigSource.DEFAULT))
        return tuple(found)

    def value(self, name: str) -> str | None:
        """The value that holds, as text."""
        for values in (self.own, self.cluster_wide, self.static):
            if name in values:
                return values[name]
        key = KNOWN_BROKER_KEYS.get(name)
        return key.default if key else None

    def effective(self, name: str) -> EffectiveConfig:
        key, synonyms = KNOWN_BROKER_KEYS[name], self.synonyms(name)
        if not synonyms:
            return EffectiveConfig(key, None, ConfigSource.DEFAULT, ())
        return EffectiveConfig(key, synonyms[0].value, synonyms[0].source, synonyms)

    def topic_value(self, name: str) -> str:
        """The value of a topic setting for topics that have none of their own."""
        for synonym in BROKER_SYNONYMS.get(name, ()):
            value = self.value(synonym)
            if value is not None:
                scale = MILLISECONDS_PER.get(synonym.rpartition(".")[2])
                return value if scale is None else _in_milliseconds(int(value), scale)
        return TOPIC_KEYS[name].default or ""

    def topic_config(self, name: str, overrides: Mapping[str, str]) -> EffectiveConfig:
        """A topic's setting, given those it has of its own.

        Kafka names only the first broker setting among the synonyms: a retention that comes from
        log.retention.hours shows none, and counts as a default.
        """
        synonyms: list[Synonym] = []
        if name in overrides:
            synonyms.append(Synonym(name, overrides[name], ConfigSource.TOPIC))
        first = BROKER_SYNONYMS.get(name, ("",))[0]
        if first:
            synonyms += self.synonyms(first)
        if synonyms:
            value, source = synonyms[0].value, synonyms[0].source
        else:
            value, source = self.topic_value(name), ConfigSource.DEFAULT
        return EffectiveConfig(TOPIC_KEYS[name], value, source, tuple(synonyms))

    def group_config(self, name: str, overrides: Mapping[str, str]) -> EffectiveConfig:
        """A group's setting, given those it has of its own."""
        key, broker_name = GROUP_KEYS[name], broker_synonym(name)
        synonyms = [Synonym(broker_name, key.default or "", ConfigSource.DEFAULT)]
        if broker_name in BROKER_KEYS:
            synonyms = list(self.synonyms(broker_name))
        if name in overrides:
            synonyms.insert(0, Synonym(name, overrides[name], ConfigSource.GROUP))
        return EffectiveConfig(key, synonyms[0].value, synonyms[0].source, tuple(synonyms))

    def topic_configs(self, overrides: Mapping[str, str]) -> dict[str, str]:
        """All settings of a topic by name, as text; also those that are never listed."""
        fallen_back = {name: self.topic_value(name) for name in TOPIC_KEYS if name not in overrides}
        return {**fallen_back, **overrides}


def _in_milliseconds(value: int, scale: int) -> str:
    return str(value if value < 0 else value * scale)
