"""Large asks of the controller in portions: between two of them everyone else has a turn.

The controller decides about each topic or resource alone, so a request for two thousand may be
decided a hundred at a time. Only what is named twice must be judged together.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from engine.base.errors import KafkaError
from engine.broker.turns import Turns
from engine.machines.step import Ask

if TYPE_CHECKING:
    from engine.broker.cluster import Cluster

PORTION = 100
"""Changes that are decided, written and told at once, unless one thing alone has more."""

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def portions(
    items: Iterable[Item], *, key: Callable[[Item], Hashable], weight: Callable[[Item], int]
) -> Iterator[list[Item]]:
    """All items in their order, but that those of one key stand together, a portion at a time."""
    alike: dict[Hashable, list[Item]] = {}
    for item in items:
        alike.setdefault(key(item), []).append(item)
    portion: list[Item] = []
    total = 0
    for same in alike.values():
        more = sum(map(weight, same))
        if portion and total + more > PORTION:
            yield portion
            portion, total = [], 0
        portion += same
        total += more
    if portion:
        yield portion


async def ask_in_portions(
    cluster: "Cluster",
    parts: Iterable[Sequence[Item]],
    ask: Callable[[Sequence[Item], list[Outcome]], Ask[tuple[Outcome, ...]]],
    refused: Callable[[Item, KafkaError], Outcome],
    *,
    cause: str,
) -> list[Outcome]:
    """The outcomes; where the controller cannot act at all, a refusal of each thing asked.

    `ask` makes the ask for one portion, and is told the outcomes so far.
    """
    outcomes: list[Outcome] = []
    turns = Turns(cluster.clock)
    for part in parts:
        await turns.breathe()
        try:
            outcomes += await cluster.ask(ask(part, outcomes), cause=cause)
        except KafkaError as error:
            outcomes += [refused(item, error) for item in part]
    return outcomes


async def ask_in_slices(
    cluster: "Cluster",
    items: Sequence[Item],
    ask: Callable[[Sequence[Item]], Ask[tuple[Outcome, ...]]],
    refused: Callable[[Item, KafkaError], Outcome],
    *,
    cause: str,
) -> list[Outcome]:
    """The same for things that are judged one by one, in their order."""
    slices = (items[first : first + PORTION] for first in range(0, len(items), PORTION))
    return await ask_in_portions(
        cluster, slices, lambda part, _done: ask(part), refused, cause=cause
    )
