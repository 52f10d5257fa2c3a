"""Settings of topics, shown and changed on behalf of the window."""

from collections.abc import Mapping

from engine.base.configs.effective import ConfigSource as KafkaSource
from engine.base.configs.effective import EffectiveConfig
from engine.base.configs.key import ConfigKey, ConfigType
from engine.base.configs.topic import TOPIC_KEYS
from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.commands.refusals import refusal, refusal_of
from engine.commands.topics import CAUSE
from engine.contract.commands import (
    ConfigEntry,
    ConfigKind,
    ConfigSource,
    DescribeTopicConfigs,
    SetTopicConfig,
    TopicConfigs,
)
from engine.contract.topics import SetTopicConfigs
from engine.contract.values import Done
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
)
from engine.machines.controller.image import ConfigResource

NO_EFFECT_PREFIXES = ("remote.", "local.", "errors.deadletterqueue.")
"""Settings that are kept and shown but that nothing here acts on."""
NO_EFFECT = frozenset(
    {"compression.gzip.level", "compression.lz4.level", "compression.zstd.level", "preallocate"}
)


async def set_topic_config(broker: Broker, command: SetTopicConfig) -> Done:
    changes = ((command.key, command.value),)
    return await set_topic_configs(broker, SetTopicConfigs(command.name, changes))


async def set_topic_configs(broker: Broker, command: SetTopicConfigs) -> Done:
    what = f"topic {command.name}"
    for key, _ in command.changes:
        if key not in TOPIC_KEYS:
            raise refusal_of(Code.INVALID_CONFIG, f"Topics have no setting {key}", what)
    changes = ConfigChanges(
        ConfigResource.TOPIC,
        command.name,
        tuple(
            ConfigChange(
                key, ConfigOperation.DELETE if value is None else ConfigOperation.SET, value
            )
            for key, value in command.changes
        ),
    )
    ask = AlterConfigs((changes,), validate_only=command.validate_only)
    (outcome,) = await broker.cluster.ask(ask, cause=CAUSE)
    if outcome.code is not Code.NONE:
        raise refusal_of(outcome.code, outcome.message, what)
    await broker.settled()
    return Done()


async def describe_topic_configs(broker: Broker, command: DescribeTopicConfigs) -> TopicConfigs:
    own: Mapping[str, str] = {}
    try:
        if command.name:
            own = broker.cluster.topic(command.name).configs
    except KafkaError as error:
        raise refusal(error, f"topic {command.name}") from error
    configs = broker.settings.configs
    return TopicConfigs(
        tuple(
            _entry(configs.topic_config(name, own), configs.topic_value(name))
            for name in sorted(TOPIC_KEYS)
        )
    )


def _entry(config: EffectiveConfig, default: str) -> ConfigEntry:
    name = config.key.name
    return ConfigEntry(
        key=name,
        value=config.value or "",
        default=default,
        source=_source(config.source),
        documentation=config.key.documentation,
        takes_effect=not (name in NO_EFFECT or name.startswith(NO_EFFECT_PREFIXES)),
        kind=_kind(config.key),
        choices=("true", "false") if config.key.type is ConfigType.BOOLEAN else config.key.choices,
    )


def _kind(key: ConfigKey) -> ConfigKind:
    if key.type is ConfigType.BOOLEAN:
        return "yes_or_no"
    if key.choices:
        return "choices" if key.type is ConfigType.LIST else "choice"
    numbers = (ConfigType.INT, ConfigType.LONG, ConfigType.SHORT, ConfigType.DOUBLE)
    return "number" if key.type in numbers else "text"


def _source(source: KafkaSource) -> ConfigSource:
    match source:
        case KafkaSource.TOPIC:
            return "topic"
        case KafkaSource.DEFAULT:
            return "default"
        case _:
            return "broker"
