"""Topics made because a client asked about them."""

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.base.errors import KafkaError
from engine.broker.portions import ask_in_portions, portions
from engine.machines.controller.asks import CreateTopics, NewTopic, TopicOutcome

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)


class AutoCreation:
    """Makes each wanted topic once, however many clients ask for it meanwhile."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._making: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()

    async def settled(self) -> None:
        """Return when nothing is in the making."""
        while self._running:
            await asyncio.wait(self._running)

    def want(self, names: list[str], *, cause: str) -> None:
        """Begin to make those that nobody is making yet; legal names only."""
        most = self._broker.settings.integer("workbench.max.topics.in.making")
        room = most - len(self._making)  # whose name finds none asks again anyway
        new = [name for name in names if name not in self._making][: max(0, room)]
        if not new:
            return
        self._making.update(new)
        task = self._broker.tasks.spawn("auto-creation", self._make(new, cause))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _make(self, names: list[str], cause: str) -> None:
        broker = self._broker
        refused: list[KafkaError] = []

        def note(name: str, error: KafkaError) -> TopicOutcome:
            refused.append(error)
            return TopicOutcome(name, error.code, error.message)

        try:
            await ask_in_portions(
                broker.cluster,
                portions(names, key=str, weight=lambda _: 1),
                lambda part, _: new_topics(broker, part),
                note,
                cause=cause,
            )
        finally:
            self._making.difference_update(names)
        if refused:  # the client asks again, and then there may be room
            what = "1 topic" if len(refused) == 1 else f"{len(refused)} topics"
            log.warning("%s that clients asked for could not be made: %s", what, refused[0].message)


def new_topics(broker: "Broker", names: Sequence[str]) -> CreateTopics:
    """The ask for topics as the broker's defaults have them."""
    return create_topics(
        broker,
        [
            NewTopic(
                name=name,
                topic_id=broker.cluster.new_topic_id(),
                partition_count=-1,
                replication_factor=-1,
            )
            for name in names
        ],
    )


def create_topics(
    broker: "Broker",
    topics: list[NewTopic],
    *,
    validate_only: bool = False,
    max_partitions: int | None = None,
) -> CreateTopics:
    """The ask, with the broker's defaults and limits."""
    settings = broker.settings
    return CreateTopics(
        topics=tuple(topics),
        default_partition_count=settings.integer("num.partitions"),
        default_replication_factor=settings.integer("default.replication.factor"),
        placement_seed=broker.rng.randrange(0, 1 << 16),
        validate_only=validate_only,
        max_partitions=settings.integer("workbench.max.partitions.per.request")
        if max_partitions is None
        else max_partitions,
    )
