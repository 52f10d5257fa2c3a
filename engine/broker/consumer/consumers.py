"""Consumers: those that live in the engine now."""

from typing import TYPE_CHECKING

from engine.base.ids import TopicName
from engine.broker.consumer.calls import Dial
from engine.broker.consumer.consumer import Consumer
from engine.broker.tasks import Tasks
from engine.contract.consumers import (
    LEAST_POLL_INTERVAL_MS,
    MOST_POLL_INTERVAL_MS,
    ConsumerStarted,
    StartConsumer,
)
from engine.contract.frames import Key
from engine.contract.values import EngineError, View

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

CONSUMERS_AT_ONCE = 32
KIND = "consumer"


class Consumers:
    """The consumers of the engine, by number."""

    def __init__(self, fleet: "Fleet", tasks: Tasks, dial: Dial) -> None:
        self._fleet, self._tasks, self._dial = fleet, tasks, dial
        self._living: dict[int, Consumer] = {}
        self._number = 0
        fleet.front.telemetry.show(KIND, list_keys=self._keys, build=self._view)

    def start(self, asked: StartConsumer) -> ConsumerStarted:
        """One more; `EngineError` where it makes no sense."""
        outboxes = self._fleet.front.telemetry.outboxes
        if not outboxes.is_taken(asked.tail_id):
            raise EngineError("Nobody takes what it reads: the engine runs without a window.")
        if len(self._living) >= CONSUMERS_AT_ONCE:
            raise EngineError(f"{CONSUMERS_AT_ONCE} consumers are running; stop one first.")
        self._check(asked)
        self._number += 1
        consumer = Consumer(
            consumer_id=self._number,
            client_id=asked.client_id or f"workbench-{self._number}",
            asked=asked,
            fleet=self._fleet,
            tasks=self._tasks,
            dial=self._dial,
            outboxes=outboxes,
        )
        self._living[self._number] = consumer
        consumer.start()
        consumer.mark()
        return ConsumerStarted(consumer.consumer_id, consumer.client_id)

    def __getitem__(self, consumer_id: int) -> Consumer:
        found = self._living.get(consumer_id)
        if found is None:
            raise EngineError("That consumer has ended.")
        return found

    async def stop(self, consumer_id: int) -> None:
        """Have one leave its group and end."""
        consumer = self[consumer_id]
        del self._living[consumer_id]
        consumer.mark()
        await consumer.stop()

    async def close(self) -> None:
        """The engine stops: everyone leaves its group, so that none is waited for later."""
        for consumer_id in list(self._living):
            await self.stop(consumer_id)

    def _check(self, asked: StartConsumer) -> None:
        if not asked.group_id:
            raise EngineError("Name the group to join.")
        if not asked.topics:
            raise EngineError("Name a topic to read.")
        for name in asked.topics:
            if TopicName(name) not in self._fleet.image.topics:
                raise EngineError(f"There is no topic {name}.", "UNKNOWN_TOPIC_OR_PARTITION")
        if not LEAST_POLL_INTERVAL_MS <= asked.max_poll_interval_ms <= MOST_POLL_INTERVAL_MS:
            raise EngineError("max.poll.interval.ms must be from 1 second to 24 hours.")

    def _keys(self) -> list[Key]:
        return [(KIND, consumer_id) for consumer_id in self._living]

    def _view(self, key: Key) -> View | None:
        consumer = self._living.get(int(key[1]))
        return None if consumer is None else consumer.view()
