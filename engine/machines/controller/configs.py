"""Settings of topics and brokers changed."""

from engine.base.configs.broker import BROKER_KEYS
from engine.base.configs.key import ConfigKey, ConfigType, Scope
from engine.base.configs.topic import TOPIC_KEYS, check_topic_configs
from engine.base.errors import Code, KafkaError
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    ConfigOutcome,
)
from engine.machines.controller.image import ConfigResource, MetadataImage
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.settings import ConfigRecord


def alter_configs(image: MetadataImage, ask: AlterConfigs) -> Step[Message]:
    changes: list[Message] = []
    outcomes: list[ConfigOutcome] = []
    for resource in ask.resources:
        kind, name = resource.resource_type, resource.resource_name
        try:
            before = image.configs.get((kind, name), {})
            after = _after(image, resource, before)
        except KafkaError as refusal:
            outcomes.append(ConfigOutcome(kind, name, refusal.code, refusal.message))
            continue
        outcomes.append(ConfigOutcome(kind, name))
        if not ask.validate_only:
            changes += _differences(resource, before, after)
    why = f"{len(changes)} settings change"
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=why)


def _after(image: MetadataImage, resource: ConfigChanges, before: dict[str, str]) -> dict[str, str]:
    """All settings the topic or broker will have; raises what stands against it."""
    keys = _keys_of(image, resource)
    after = {} if resource.replaces_all else dict(before)
    for change in resource.changes:
        key = keys.get(change.name)
        value = _changed_value(change, key, after)
        if value is None:
            after.pop(change.name, None)
        else:
            after[change.name] = value
    if resource.resource_type == ConfigResource.TOPIC:
        check_topic_configs(after)
    else:
        _check_broker_configs(resource, after)
    return after


def _keys_of(image: MetadataImage, resource: ConfigChanges) -> dict[str, ConfigKey]:
    name = resource.resource_name
    if resource.resource_type == ConfigResource.TOPIC:
        if name not in image.topics:
            raise KafkaError(Code.UNKNOWN_TOPIC_OR_PARTITION, f"The topic '{name}' does not exist.")
        return TOPIC_KEYS
    if resource.resource_type == ConfigResource.BROKER:
        return BROKER_KEYS
    raise KafkaError(Code.INVALID_REQUEST, f"Unexpected resource type {resource.resource_type}.")


def _changed_value(
    change: ConfigChange, key: ConfigKey | None, after: dict[str, str]
) -> str | None:
    match change.operation:
        case ConfigOperation.DELETE:
            return None
        case ConfigOperation.SET:
            if change.value is None:
                raise KafkaError(
                    Code.INVALID_REQUEST,
                    f"Null value not supported for : {change.name}",
                )
            return change.value
        case ConfigOperation.APPEND | ConfigOperation.SUBTRACT:
            if key is None or key.type is not ConfigType.LIST:
                raise KafkaError(
                    Code.INVALID_CONFIG,
                    f"Can't {change.operation.name} to key {change.name}"
                    " because its type is not LIST.",
                )
            present = after.get(change.name, key.default or "")
            return _combined(present, change)


def _combined(present: str, change: ConfigChange) -> str:
    parts = [part for part in present.split(",") if part]
    given = [part for part in (change.value or "").split(",") if part]
    if change.operation is ConfigOperation.SUBTRACT:
        return ",".join(part for part in parts if part not in given)
    return ",".join(parts + [part for part in given if part not in parts])


def _check_broker_configs(resource: ConfigChanges, after: dict[str, str]) -> None:
    named = [change.name for change in resource.changes]
    fixed = [
        name for name in named if name in BROKER_KEYS and BROKER_KEYS[name].scope is Scope.READ_ONLY
    ]
    if fixed:
        raise KafkaError(
            Code.INVALID_REQUEST,
            f"Cannot update these configs dynamically: [{', '.join(sorted(fixed))}]",
        )
    if not resource.resource_name:
        single = [
            name
            for name in named
            if name in BROKER_KEYS and BROKER_KEYS[name].scope is Scope.PER_BROKER
        ]
        if single:
            raise KafkaError(
                Code.INVALID_REQUEST,
                "Cannot update these configs at default cluster level, per broker configs must"
                f" be defined at broker level: [{', '.join(sorted(single))}]",
            )
    for name in named:
        key = BROKER_KEYS.get(name)
        if key is not None and name in after:
            key.parse(after[name])


def _differences(
    resource: ConfigChanges, before: dict[str, str], after: dict[str, str]
) -> list[Message]:
    def record(name: str, value: str | None) -> Message:
        return ConfigRecord(
            resource_type=resource.resource_type,
            resource_name=resource.resource_name,
            name=name,
            value=value,
        )

    changes = [record(name, None) for name in before if name not in after]
    changes += [record(name, value) for name, value in after.items() if before.get(name) != value]
    return changes
