"""DescribeConfigs (key 32), v1-4.

Tells every setting of topics, brokers and groups: its value, where that comes from, and what it would be
without that.

v3 types and documentation · v4 flexible
Not done: settings of client metrics and loggers.
"""

from collections.abc import Iterable, Sequence

from engine.base.configs.broker import BROKER_KEYS, HIDDEN_BROKER_KEYS, KNOWN_BROKER_KEYS
from engine.base.configs.effective import ConfigSource, EffectiveConfig, Synonym
from engine.base.configs.group import GROUP_KEYS, UNLISTED
from engine.base.configs.key import Scope
from engine.base.errors import Code, KafkaError
from engine.broker.answers import encoded_in_turns
from engine.broker.broker import Broker
from engine.broker.request import Answer, Request
from engine.broker.turns import Turns
from engine.machines.controller.image import ConfigResource
from engine.machines.controller.names import check_name
from engine.wire.messages.k32_describe_configs import (
    DescribeConfigsRequest,
    DescribeConfigsResource,
    DescribeConfigsResourceResult,
    DescribeConfigsResponse,
    DescribeConfigsResult,
    DescribeConfigsSynonym,
)

KEY, VERSIONS = 32, (1, 4)

UNKNOWN_TYPE = 0


FEW = 16
"""Resources that are answered at once; more are answered in turns."""

Shown = dict[int, tuple[EffectiveConfig, DescribeConfigsResourceResult]]
"""What a setting looks like in this answer, by its id: topics with the same settings share it."""


def handle(request: Request[DescribeConfigsRequest]) -> Answer:
    # each is told once: a request of two megabytes could ask for a broker fifty thousand times
    unlike = {
        (resource.resource_type, resource.resource_name): resource
        for resource in request.body.resources
    }
    resources = list(unlike.values())
    shown: Shown = {}

    def build(some: Sequence[DescribeConfigsResource]) -> DescribeConfigsResponse:
        return DescribeConfigsResponse(
            results=[_result(request, resource, shown) for resource in some]
        )

    if len(resources) <= FEW:
        return build(resources)
    turns = Turns(request.broker.clock)
    return encoded_in_turns(build, resources, version=request.version, turns=turns)


def _result(
    request: Request[DescribeConfigsRequest], resource: DescribeConfigsResource, shown: Shown
) -> DescribeConfigsResult:
    try:
        configs = _configs(request, resource, shown)
    except KafkaError as refusal:
        return DescribeConfigsResult(
            error_code=refusal.code,
            error_message=refusal.message or "",
            resource_type=resource.resource_type,
            resource_name=resource.resource_name,
        )
    return DescribeConfigsResult(
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
        configs=configs,
    )


def _configs(
    request: Request[DescribeConfigsRequest], resource: DescribeConfigsResource, shown: Shown
) -> list[DescribeConfigsResourceResult]:
    broker, name = request.broker, resource.resource_name
    wanted = frozenset(resource.configuration_keys or ()) or None
    match resource.resource_type:
        case ConfigResource.TOPIC:
            return _topic_configs(request, name, wanted, shown)
        case ConfigResource.BROKER if not name:
            return _cluster_wide_configs(request, wanted)
        case ConfigResource.BROKER:
            _check_broker(broker, name)
            return _broker_configs(request, wanted)
        case ConfigResource.GROUP:
            return _group_configs(request, name, wanted)
        case _:
            raise KafkaError(
                Code.INVALID_REQUEST, f"Unknown resource type {resource.resource_type}"
            )


def _topic_configs(
    request: Request[DescribeConfigsRequest], name: str, wanted: frozenset[str] | None, shown: Shown
) -> list[DescribeConfigsResourceResult]:
    check_name(name)
    topic = request.broker.cluster.topic(name)
    entries = []
    for config in request.broker.settings.topic_entries(topic.configs):
        if wanted is not None and config.key.name not in wanted:
            continue
        found = shown.get(id(config))
        if found is None:
            found = shown[id(config)] = (config, _entry(request, config, read_only=False))
        entries.append(found[1])
    return entries


def _broker_configs(
    request: Request[DescribeConfigsRequest], wanted: frozenset[str] | None
) -> list[DescribeConfigsResourceResult]:
    configs = request.broker.settings.configs
    entries = []
    for key in _chosen(BROKER_KEYS, wanted):
        read_only = BROKER_KEYS[key].scope is Scope.READ_ONLY
        entries.append(_entry(request, configs.effective(key), read_only=read_only))
    given = {*configs.own, *configs.cluster_wide, *configs.static}
    entries += [
        _given_entry(request, name, configs.synonyms(name))
        for name in _chosen(given - BROKER_KEYS.keys() - HIDDEN_BROKER_KEYS.keys(), wanted)
    ]
    return entries


def _group_configs(
    request: Request[DescribeConfigsRequest], name: str, wanted: frozenset[str] | None
) -> list[DescribeConfigsResourceResult]:
    """Of any name: a group has settings before anybody joins it."""
    if not name:
        raise KafkaError(Code.INVALID_REQUEST, "Group name must not be empty")
    own = request.broker.cluster.image.config(ConfigResource.GROUP, name)
    configs = request.broker.settings.configs
    listed = {*GROUP_KEYS, *own} - (UNLISTED - own.keys())
    return [
        _entry(request, configs.group_config(each, own), read_only=False)
        for each in _chosen(listed, wanted)
    ]


def _cluster_wide_configs(
    request: Request[DescribeConfigsRequest], wanted: frozenset[str] | None
) -> list[DescribeConfigsResourceResult]:
    """What was set for all brokers, and nothing else."""
    found = request.broker.cluster.image.config(ConfigResource.BROKER, "")
    entries = []
    for name in _chosen(found, wanted):
        synonym = Synonym(name, found[name], ConfigSource.DYNAMIC_DEFAULT_BROKER)
        entries.append(_given_entry(request, name, (synonym,)))
    return entries


def _chosen(names: Iterable[str], wanted: frozenset[str] | None) -> list[str]:
    return sorted(name for name in names if wanted is None or name in wanted)


def _check_broker(broker: Broker, name: str) -> None:
    if not name.isdecimal():
        raise KafkaError(Code.INVALID_REQUEST, f"Broker id must be an integer, but it is: {name}")
    if int(name) != broker.broker_id:
        raise KafkaError(
            Code.INVALID_REQUEST,
            f"Unexpected broker id, expected {broker.broker_id} or empty string,"
            f" but received {name}",
        )


def _entry(
    request: Request[DescribeConfigsRequest], config: EffectiveConfig, *, read_only: bool
) -> DescribeConfigsResourceResult:
    body, key = request.body, config.key
    hidden = key.is_sensitive
    return DescribeConfigsResourceResult(
        name=key.name,
        value=None if hidden else config.value,
        read_only=read_only,
        config_source=config.source,
        is_sensitive=hidden,
        synonyms=[
            DescribeConfigsSynonym(
                name=synonym.name,
                value=None if hidden else synonym.value,
                source=synonym.source,
            )
            for synonym in config.synonyms
        ]
        if body.include_synonyms
        else [],
        config_type=key.type,
        documentation=key.documentation if body.include_documentation else None,
    )


def _given_entry(
    request: Request[DescribeConfigsRequest], name: str, synonyms: tuple[Synonym, ...]
) -> DescribeConfigsResourceResult:
    """A setting nobody knows may be a secret of some plugin: its value is not told."""
    key, source = KNOWN_BROKER_KEYS.get(name), synonyms[0].source
    if key is not None:
        config = EffectiveConfig(key, synonyms[0].value, source, synonyms)
        return _entry(request, config, read_only=False)
    shown = synonyms if request.body.include_synonyms else ()
    return DescribeConfigsResourceResult(
        name=name,
        value=None,
        read_only=True,
        config_source=source,
        is_sensitive=True,
        synonyms=[DescribeConfigsSynonym(name, None, each.source) for each in shown],
        config_type=UNKNOWN_TYPE,
        documentation=None,
    )
