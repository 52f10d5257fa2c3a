"""AlterConfigs (key 33), v0-2.

Sets all settings of topics and brokers at once: what is not named goes back to its default.

v2 flexible
Not done: settings of groups, client metrics and loggers.
"""

from engine.broker.config_changes import alter_configs
from engine.broker.request import Request
from engine.machines.controller.asks import (
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
)
from engine.wire.messages.k33_alter_configs import (
    AlterConfigsRequest,
    AlterConfigsResourceResponse,
    AlterConfigsResponse,
)

KEY, VERSIONS = 33, (0, 2)


async def handle(request: Request[AlterConfigsRequest]) -> AlterConfigsResponse:
    body, broker = request.body, request.broker
    who = request.client_id or "without a name"
    outcomes = await alter_configs(
        broker,
        [
            ConfigChanges(
                resource_type=resource.resource_type,
                resource_name=resource.resource_name,
                changes=tuple(
                    ConfigChange(config.name, ConfigOperation.SET, config.value)
                    for config in resource.configs
                ),
                replaces_all=True,
            )
            for resource in body.resources
        ],
        validate_only=body.validate_only,
        cause=f"client {who} asked for it",
    )
    return AlterConfigsResponse(
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
