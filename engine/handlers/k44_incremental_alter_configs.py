"""IncrementalAlterConfigs (key 44), v0-1.

Changes single settings of topics, brokers and groups: set, delete, append to a list, subtract from one.

v1 flexible
Not done: settings of client metrics and loggers.
"""

from collections.abc import Sequence

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.config_changes import alter_configs, beyond
from engine.broker.request import Answered, Request
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


async def handle(request: Request[IncrementalAlterConfigsRequest]) -> Answered:
    body, broker = request.body, request.broker
    who = request.client_id or "without a name"
    outcomes, rest = await alter_configs(
        broker,
        body.resources,
        _changes,
        validate_only=body.validate_only,
        cause=f"client {who} asked for it",
    )

    def build(
        some: Sequence[ConfigOutcome | AlterConfigsResource],
    ) -> IncrementalAlterConfigsResponse:
        return IncrementalAlterConfigsResponse(
            responses=[
                _response(one if isinstance(one, ConfigOutcome) else beyond(broker, one))
                for one in some
            ]
        )

    answers: list[ConfigOutcome | AlterConfigsResource] = [*outcomes, *rest]
    return await answered_in_turns(request, build, answers)


def _changes(resource: AlterConfigsResource) -> ConfigChanges:
    if not all(0 <= config.config_operation <= 3 for config in resource.configs):
        # genuine Kafka has error -1 for an operation it does not know
        raise KafkaError(Code.UNKNOWN_SERVER_ERROR)
    return ConfigChanges(
        resource_type=resource.resource_type,
        resource_name=resource.resource_name,
        changes=tuple(
            ConfigChange(config.name, ConfigOperation(config.config_operation), config.value)
            for config in resource.configs
        ),
    )


def _response(outcome: ConfigOutcome) -> AlterConfigsResourceResponse:
    return AlterConfigsResourceResponse(
        error_code=outcome.code,
        error_message=outcome.message,
        resource_type=outcome.resource_type,
        resource_name=outcome.resource_name,
    )
