"""Changes of settings on their way from a request to the controller."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.base.errors import Code, KafkaError
from engine.machines.controller.asks import AlterConfigs, ConfigChanges, ConfigOutcome

if TYPE_CHECKING:
    from engine.broker.broker import Broker


async def alter_configs(
    broker: "Broker", resources: list[ConfigChanges], *, validate_only: bool, cause: str
) -> list[ConfigOutcome]:
    """What becomes of the changes; those beyond the limit of one request are refused."""
    most = broker.settings.integer("workbench.max.changes.per.request")
    taken: list[ConfigChanges] = []
    room = most
    for resource in resources:
        room -= max(1, len(resource.changes))
        if room < 0:
            break
        taken.append(resource)
    ask = AlterConfigs(
        resources=tuple(taken),
        validate_only=validate_only,
        allows_tiering=broker.settings.boolean("remote.log.storage.system.enable"),
    )

    def refused(error: KafkaError) -> Iterator[ConfigOutcome]:
        for resource in taken:
            kind, name = resource.resource_type, resource.resource_name
            yield ConfigOutcome(kind, name, error.code, error.message)

    outcomes = await broker.cluster.ask_for_each(ask, refused, cause=cause)
    too_many = f"One request changes no more than {most} settings."
    outcomes += [
        ConfigOutcome(left.resource_type, left.resource_name, Code.POLICY_VIOLATION, too_many)
        for left in resources[len(taken) :]
    ]
    return outcomes
