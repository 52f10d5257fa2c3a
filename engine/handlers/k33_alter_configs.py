"""AlterConfigs (key 33), v0-2.

Sets all settings of topics, brokers and groups at once: what is not named goes back to its default.

v2 flexible
Not done: settings of client metrics and loggers.
"""

from collections.abc import Sequence

from engine.broker.answers import answered_in_turns
from engine.broker.config_changes import alter_configs, beyond
from engine.broker.request import Answered, Request
from engine.machines.controller.asks import (
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    ConfigOutcome,
)
from engine.wire.messages.k33_alter_configs import (
    AlterConfigsRequest,
    AlterConfigsResource,
    AlterConfigsResourceResponse,
    AlterConfigsResponse,
)

KEY, VERSIONS = 33, (0, 2)


async def handle(request: Request[AlterConfigsRequest]) -> Answered:
    body, broker = request.body, request.broker
    who = request.client_id or "without a name"
    outcomes, rest = await alter_configs(
        broker,
        body.resources,
        _changes,
        validate_only=body.validate_only,
        cause=f"client {who} asked for it",
    )

    def build(some: Sequence[ConfigOutcome | AlterConfigsResource]) -> AlterConfigsResponse:
        return AlterConfigsResponse(
            responses=[
                _response(one if isinstance(one, ConfigOutcome) else beyond(broker, one))
                for one in some
            ]
        )

    answers: list[ConfigOutcome | AlterConfigsResource] = [*outcomes, *rest]
    return await answered_in_turns(request, build, answers)


def _changes(resource: AlterConfigsResource) -> ConfigChanges:
    return ConfigChanges(
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
        changes=tuple(
            ConfigChange(config.name, ConfigOperation.SET, config.value)
            for config in resource.configs
        ),
        replaces_all=True,
    )


def _response(outcome: ConfigOutcome) -> AlterConfigsResourceResponse:
    return AlterConfigsResourceResponse(
        error_code=outcome.code,
        error_message=outcome.message,
        resource_type=outcome.resource_type,
        resource_name=outcome.resource_name,
    )
