"""A broker's settings: what it was started with, what was changed since, and the defaults."""

from collections.abc import Mapping

from engine.base.configs.broker import KNOWN_BROKER_KEYS
from engine.base.configs.effective import BrokerConfigs, EffectiveConfig
from engine.base.configs.key import Value
from engine.base.configs.tables.groups import GROUPS_KEYS
from engine.base.configs.topic import TOPIC_KEYS
from engine.storage.config import LogConfig

ENTRIES_KEPT = 256
"""Different sets of topic settings whose answers are kept ready."""


OF_THE_BROKER_ALONE = (
    "producer.id.expiration.ms",
    "workbench.max.decompressed.bytes",
    "workbench.max.decompression.ratio",
)
"""Settings that logs live by and that no topic has of its own."""


class BrokerSettings:
    """Typed access by Kafka's names. Given values are checked once, at the start.

    Raises `KafkaError` (INVALID_CONFIG) where a given value is wrong. Names that nobody knows are
    kept, as genuine Kafka keeps them, and listed in `unknown` for whoever warns.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        for name, text in given.items():
            if name in KNOWN_BROKER_KEYS:
                KNOWN_BROKER_KEYS[name].parse(text)
        self.configs = BrokerConfigs(static=dict(given))
        self.unknown = sorted(name for name in given if name not in KNOWN_BROKER_KEYS)
        self._parsed: dict[str, Value] = {}
        self._topic_entries: dict[tuple[tuple[str, str], ...], tuple[EffectiveConfig, ...]] = {}

    def say(self, facts: Mapping[str, str]) -> None:
        """What the broker is, for whoever reads its settings: given values stand before these."""
        self.configs.static = {**facts, **self.configs.static}
        self._parsed.clear()
        self._topic_entries.clear()

    def change(self, *, cluster_wide: Mapping[str, str], own: Mapping[str, str]) -> None:
        """Take the settings that were changed while the cluster runs."""
        self.configs.cluster_wide = dict(cluster_wide)
        self.configs.own = dict(own)
        self._parsed.clear()
        self._topic_entries.clear()

    def value(self, name: str) -> Value:
        if name not in self._parsed:
            text = self.configs.value(name)
            self._parsed[name] = None if text is None else KNOWN_BROKER_KEYS[name].parse(text)
        return self._parsed[name]

    def integer(self, name: str) -> int:
        value = self.value(name)
        assert isinstance(value, int), name
        return value

    def number(self, name: str) -> float:
        value = self.value(name)
        assert isinstance(value, int | float), name
        return value

    def boolean(self, name: str) -> bool:
        value = self.value(name)
        assert isinstance(value, bool), name
        return value

    def text(self, name: str) -> str:
        """Empty where there is no value."""
        value = self.value(name)
        assert value is None or isinstance(value, str), name
        return value or ""

    def names(self, name: str) -> tuple[str, ...]:
        """What a list names."""
        value = self.value(name)
        assert isinstance(value, list | tuple), name
        return tuple(str(each) for each in value)

    def of_groups(self) -> dict[str, str]:
        """What groups have that have no settings of their own, and how far theirs may go."""
        found = ((name, self.configs.value(name)) for name in GROUPS_KEYS)
        return {name: value for name, value in found if value is not None}

    def topic_entries(self, overrides: Mapping[str, str]) -> tuple[EffectiveConfig, ...]:
        """All settings of a topic by name; topics with the same overrides share one answer."""
        key = tuple(overrides.items())
        found = self._topic_entries.get(key)
        if found is None:
            if len(self._topic_entries) >= ENTRIES_KEPT:
                self._topic_entries.clear()
            found = tuple(self.configs.topic_config(name, overrides) for name in sorted(TOPIC_KEYS))
            self._topic_entries[key] = found
        return found

    def log_config(self, overrides: Mapping[str, str]) -> LogConfig:
        """What the logs of a topic with these settings of its own live by."""
        return LogConfig.of(
            {
                **self.configs.topic_configs(overrides),
                **{name: str(self.integer(name)) for name in OF_THE_BROKER_ALONE},
            }
        )
