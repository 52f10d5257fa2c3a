"""IncrementalAlterConfigs (key 44), v0-1.

Changes single settings of topics and brokers: set, delete, append to a list, subtract from one.

v1 flexible
Not done: settings of groups, client metrics and loggers.
"""

from engine.base.errors import Code
from engine.broker.config_changes import alter_configs
from engine.broker.request import Request
from engine.machines.controller.asks import (
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    ConfigOutcome,
)
from engine.wire.messages.k44_incremental_alter_configs import (
    AlterConfigsResource,
    AlterConfigsResourceResponse,
    IncrementalAlterConfigsRequest,
    IncrementalAlterConfigsResponse,
)

KEY, VERSIONS = 44, (0, 1)


async def handle(
    request: Request[IncrementalAlterConfigsRequest],
) -> IncrementalAlterConfigsResponse:
    body, broker = request.body, request.broker
    known = [resource for resource in body.resources if _is_known(resource)]
    who = request.client_id or "without a name"
    outcomes = await alter_configs(
        broker,
        [_changes(resource) for resource in known],
        validate_only=body.validate_only,
        cause=f"client {who} asked for it",
    )
    outcomes += [
        ConfigOutcome(resource.resource_type, resource.resource_name, Code.UNKNOWN_SERVER_ERROR)
        for resource in body.resources
        if not _is_known(resource)
    ]
    return IncrementalAlterConfigsResponse(
        responses=[
            AlterConfigsResourceResponse(
                error_code=outcome.code,
                error_message=outcome.message,
                resource_type=outcome.resource_type,
                resource_name=outcome.resource_name,
            )
            for outcome in outcomes
        ]
    )


def _is_known(resource: AlterConfigsResource) -> bool:
    """Genuine Kafka has error -1 for an operation it does not know."""
    return all(0 <= config.config_operation <= 3 for config in resource.configs)


def _changes(resource: AlterConfigsResource) -> ConfigChanges:
    return ConfigChanges(
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
        changes=tuple(
            ConfigChange(config.name, ConfigOperation(config.config_operation), config.value)
            for config in resource.configs
        ),
    )
