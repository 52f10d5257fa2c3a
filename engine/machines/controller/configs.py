"""Settings of topics, brokers and groups changed."""

from collections import Counter

from engine.base.configs.broker import BROKER_KEYS, KNOWN_BROKER_KEYS
from engine.base.configs.group import checked_group_configs
from engine.base.configs.key import ConfigType, Scope
from engine.base.configs.topic import TOPIC_KEYS, checked_topic_configs
from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    ConfigOutcome,
)
from engine.machines.controller.image import ConfigResource, MetadataImage
from engine.machines.controller.names import check_name
from engine.machines.step import Step
from engine.wire.message import Message
from engine.wire.metadata_records.settings import ConfigRecord
from engine.wire.metadata_records.topics import ClearElrRecord

MIN_ISR = "min.insync.replicas"
LISTENER_PREFIX = "listener.name."
FIXED_WHILE_RUNNING = frozenset({"listeners", "listener.security.protocol.map"})
"""Genuine Kafka changes these while it runs; this broker binds its addresses once."""


def alter_configs(image: MetadataImage, ask: AlterConfigs) -> Step[Message]:
    times = Counter((resource.resource_type, resource.resource_name) for resource in ask.resources)
    changes: list[Message] = []
    outcomes: list[ConfigOutcome] = []
    for resource in ask.resources:
        kind, name = resource.resource_type, resource.resource_name
        before = image.configs.get((kind, name), {})
        try:
            if times[kind, name] > 1:
                raise KafkaError(Code.INVALID_REQUEST, "Each resource must appear at most once.")
            _check_resource(image, kind, name)
            after = _after(resource, before)
            if kind == ConfigResource.TOPIC:
                after = checked_topic_configs(after, allows_tiering=ask.allows_tiering)
            elif kind == ConfigResource.GROUP:
                checked_group_configs(after, ask.of_broker)
            else:
                _check_broker_changes(image, resource, before, after)
        except KafkaError as refusal:
            outcomes.append(ConfigOutcome(kind, name, refusal.code, refusal.message))
            continue
        outcomes.append(ConfigOutcome(kind, name))
        if not ask.validate_only:
            changes += _differences(resource, before, after)
    why = f"{len(changes)} settings change"
    if image.keeps_eligible_leaders:
        changes += _cleared_eligible_leaders(changes)
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=why)


def _cleared_eligible_leaders(changes: list[Message]) -> list[Message]:
    """Who was in sync under another minimum need not have all that is acknowledged under this."""
    return [
        ClearElrRecord(
            topic_name=change.resource_name if change.resource_type == ConfigResource.TOPIC else ""
        )
        for change in changes
        if isinstance(change, ConfigRecord) and change.name == MIN_ISR
    ]


def _check_resource(image: MetadataImage, kind: int, name: str) -> None:
    match kind:
        case ConfigResource.TOPIC:
            if not name:
                raise KafkaError(Code.INVALID_REQUEST, "Default topic resources are not allowed.")
            check_name(name)
            if name not in image.topics:
                raise KafkaError(
                    Code.UNKNOWN_TOPIC_OR_PARTITION, f"The topic '{name}' does not exist."
                )
        case ConfigResource.BROKER:
            if name and not name.isdecimal():
                raise KafkaError(
                    Code.INVALID_REQUEST, f"Node id must be an integer, but it is: {name}"
                )
            if name and BrokerId(int(name)) not in image.brokers:
                known = ", ".join(str(broker_id) for broker_id in sorted(image.brokers))
                raise KafkaError(
                    Code.INVALID_REQUEST,
                    f"Unexpected broker id, expected {known}, but received {name}",
                )
        case ConfigResource.GROUP:
            if not name:
                raise KafkaError(Code.INVALID_REQUEST, "Default group resources are not allowed.")
        case _:
            raise KafkaError(Code.INVALID_REQUEST, f"Unknown resource type {kind}")


def _after(resource: ConfigChanges, before: dict[str, str]) -> dict[str, str]:
    """All settings the topic or broker will have, not yet checked."""
    times = Counter(change.name for change in resource.changes)
    if times and max(times.values()) > 1:
        raise KafkaError(Code.INVALID_REQUEST, "Error due to duplicate config keys")
    after = {} if resource.replaces_all else dict(before)
    for change in resource.changes:
        if change.operation is not ConfigOperation.DELETE and change.value is None:
            raise KafkaError(Code.INVALID_REQUEST, f"Null value not supported for : {change.name}")
        value = _changed_value(resource.resource_type, change, after)
        if value is None:
            after.pop(change.name, None)
        else:
            after[change.name] = value
    return after


def _changed_value(resource_type: int, change: ConfigChange, after: dict[str, str]) -> str | None:
    match change.operation:
        case ConfigOperation.DELETE:
            return None
        case ConfigOperation.SET:
            return change.value
        case ConfigOperation.APPEND | ConfigOperation.SUBTRACT:
            keys = TOPIC_KEYS if resource_type == ConfigResource.TOPIC else BROKER_KEYS
            key = keys.get(change.name)
            if key is None or key.type is not ConfigType.LIST:
                raise KafkaError(
                    Code.INVALID_CONFIG,
                    f"Can't {change.operation.name} to key {change.name}"
                    " because its type is not LIST.",
                )
            return _combined(after.get(change.name, key.default or ""), change)


def _combined(present: str, change: ConfigChange) -> str:
    parts = [part for part in present.split(",") if part]
    given = [part for part in (change.value or "").split(",") if part]
    if change.operation is ConfigOperation.SUBTRACT:
        return ",".join(part for part in parts if part not in given)
    return ",".join(parts + [part for part in given if part not in parts])


def _check_broker_changes(
    image: MetadataImage, resource: ConfigChanges, before: dict[str, str], after: dict[str, str]
) -> None:
    """Broker settings nobody knows are kept, as genuine Kafka keeps those of its plugins."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    named = [change.name for change in resource.changes] or changed
    _refuse_fixed(named, is_cluster_wide=not resource.resource_name)
    if image.keeps_eligible_leaders and MIN_ISR in {*named, *changed}:
        if resource.resource_name:
            raise KafkaError(
                Code.INVALID_CONFIG,
                "Broker-level min.insync.replicas cannot be altered while ELR is enabled.",
            )
        if MIN_ISR not in after:
            raise KafkaError(
                Code.INVALID_CONFIG,
                "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.",
            )
    for name in named:
        key = KNOWN_BROKER_KEYS.get(name)
        if key is not None and name in after:
            try:
                key.parse(after[name])
            except KafkaError as refusal:
                raise KafkaError(Code.INVALID_REQUEST, refusal.message) from None


def _refuse_fixed(named: list[str], *, is_cluster_wide: bool) -> None:
    scopes = {name: BROKER_KEYS[name].scope for name in named if name in BROKER_KEYS}
    fixed = [name for name, scope in scopes.items() if scope is Scope.READ_ONLY]
    fixed += [name for name in scopes if name in FIXED_WHILE_RUNNING and not is_cluster_wide]
    if fixed:
        raise KafkaError(
            Code.INVALID_REQUEST,
            f"Cannot update these configs dynamically: [{', '.join(fixed)}]",
        )
    security = [name for name in scopes if name.startswith(("ssl.", "sasl."))]
    if security:
        raise KafkaError(
            Code.INVALID_REQUEST,
            "These security configs can be dynamically updated only per-listener using the"
            f" listener prefix: [{', '.join(security)}]",
        )
    single = [name for name in named if scopes.get(name) is Scope.PER_BROKER]
    single += [name for name in named if name.startswith(LISTENER_PREFIX)]
    if single and is_cluster_wide:
        raise KafkaError(
            Code.INVALID_REQUEST,
            "Cannot update these configs at default cluster level, broker id must be"
            f" specified: [{', '.join(single)}]",
        )


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
