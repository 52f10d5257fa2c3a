"""Changes of settings on their way from a request to the controller."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from engine.base.errors import Code, KafkaError
from engine.broker.portions import ask_in_portions, portions
from engine.broker.turns import Turns
from engine.machines.controller.asks import AlterConfigs, ConfigChanges, ConfigOutcome

if TYPE_CHECKING:
    from engine.broker.broker import Broker

TOO_MANY = "One request changes no more than {most} settings."


class Resource(Protocol):
    """What a request wants changed of one topic, broker or group."""

    @property
    def resource_type(self) -> int: ...

    @property
    def resource_name(self) -> str: ...

    @property
    def configs(self) -> Sequence[object]: ...


R = TypeVar("R", bound=Resource)


async def alter_configs(
    broker: "Broker",
    resources: Sequence[R],
    changes_of: Callable[[R], ConfigChanges],
    *,
    validate_only: bool,
    cause: str,
) -> tuple[list[ConfigOutcome], Sequence[R]]:
    """What became of the changes, and the resources beyond the limit of one request.

    `changes_of` raises `KafkaError` where the request makes no sense.
    """
    settings = broker.settings
    count = _within(resources, settings.integer("workbench.max.changes.per.request"))
    allows_tiering = settings.boolean("remote.log.storage.system.enable")
    of_broker = settings.of_groups()
    taken: list[ConfigChanges] = []
    outcomes: list[ConfigOutcome] = []
    turns = Turns(broker.clock)
    for resource in resources[:count]:
        await turns.breathe()
        try:
            taken.append(changes_of(resource))
        except KafkaError as error:
            outcomes.append(_refused(resource.resource_type, resource.resource_name, error))
    decided = await ask_in_portions(
        broker.cluster,
        portions(
            taken,
            key=lambda some: (some.resource_type, some.resource_name),
            weight=lambda some: max(1, len(some.changes)),
        ),
        lambda part, _: AlterConfigs(tuple(part), validate_only, allows_tiering, of_broker),
        lambda some, error: _refused(some.resource_type, some.resource_name, error),
        cause=cause,
    )
    await broker.settled()  # the next batch finds the settings in force
    return [*decided, *outcomes], resources[count:]


def beyond(broker: "Broker", resource: Resource) -> ConfigOutcome:
    """The refusal of what one request may not change as well."""
    most = broker.settings.integer("workbench.max.changes.per.request")
    error = KafkaError(Code.POLICY_VIOLATION, TOO_MANY.format(most=most))
    return _refused(resource.resource_type, resource.resource_name, error)


def _within(resources: Sequence[Resource], most: int) -> int:
    """How many of the resources one request may change."""
    for count, resource in enumerate(resources):
        most -= max(1, len(resource.configs))
        if most < 0:
            return count
    return len(resources)


def _refused(kind: int, name: str, error: KafkaError) -> ConfigOutcome:
    return ConfigOutcome(kind, name, error.code, error.message)
