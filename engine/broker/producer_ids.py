"""Producer ids for a broker's clients, taken from blocks that the controller gives out."""

from collections import deque
from typing import TYPE_CHECKING

from engine.machines.controller.asks import AllocateProducerIds, ProducerIdBlock

if TYPE_CHECKING:
    from engine.broker.broker import Broker


class ProducerIds:
    """Hands out ids that nobody else in the cluster was ever given."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._free: deque[int] = deque()

    async def next(self) -> int:
        """An id, from a new block where the last one is used up; KafkaError where none comes."""
        while not self._free:
            block: ProducerIdBlock = await self._broker.cluster.ask(
                AllocateProducerIds(self._broker.broker_id, self._broker.epoch),
                cause="a producer asked for an id",
            )
            # Two who asked at once got two blocks: both are good.
            self._free.extend(range(block.first, block.first + block.count))
        return self._free.popleft()
