"""Asks the controller for the ISRs of what this broker leads: who lagged leaves, who caught up joins."""

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, TopicId
from engine.broker.partition import Partition
from engine.machines.controller.replica_asks import ANY_EPOCH, AlterPartition, IsrChange, IsrOutcome

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

NO_EPOCH = ANY_EPOCH
MAX_LAG = "replica.lag.time.max.ms"
RETRY_S = 0.5
"""How long to rest where nobody says what became of a wish."""


class IsrKeeper:
    """Gathers the wishes of one turn of the loop into one ask."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._wishing: dict[Partition, None] = {}
        self._asking: asyncio.Task[None] | None = None

    def look_at(self, partition: Partition, broker_id: int) -> None:
        """Let a follower into the ISR, if it has all that a member must have and serves."""
        replicas = partition.replicas
        if replicas is None or broker_id in replicas.must_have:
            return
        image = self._broker.cluster.image.brokers.get(BrokerId(broker_id))
        start = partition.log.epochs.start_of(partition.leader_epoch)
        if (
            image is not None
            and image.may_lead
            # KIP-903: who restarted since has to catch up again
            and image.epoch == self._epoch_of(broker_id)
            and replicas.caught_up(
                broker_id, high_watermark=partition.high_watermark, epoch_start=start
            )
        ):
            self._wish(partition, replicas.isr | {broker_id})

    def look_at_all(self) -> None:
        """Brokers came or went: some may be let in that could not before."""
        for partition in self._broker.partitions.values():
            replicas = partition.replicas
            if replicas is not None and len(replicas.isr) <= len(replicas.followers):
                for broker_id in replicas.followers:
                    self.look_at(partition, broker_id)

    def _epoch_of(self, broker_id: int) -> int:
        session = self._broker.replica_server.sessions.get(broker_id)
        return session.broker_epoch if session else NO_EPOCH

    async def watch(self) -> None:
        """Twice in `replica.lag.time.max.ms`, forever: who lags too long is put out."""
        broker = self._broker
        while True:
            max_lag_ms = broker.settings.integer(MAX_LAG)
            await asyncio.sleep(max_lag_ms / 2000)
            now_ms = broker.clock.monotonic_ms()
            self.look_at_all()
            for partition in tuple(broker.partitions.values()):
                replicas = partition.replicas
                if replicas is None or not partition.is_leader or replicas.wished is not None:
                    continue
                lagging = replicas.lagging(
                    log_end=partition.log.end_offset, now_ms=now_ms, max_lag_ms=max_lag_ms
                )
                if lagging:
                    self._wish(partition, replicas.isr - lagging)

    def _wish(self, partition: Partition, isr: frozenset[int]) -> None:
        assert partition.replicas is not None
        partition.replicas.wished = isr
        self._wishing[partition] = None
        if self._asking is None:
            self._asking = self._broker.tasks.spawn(
                f"ISR of what broker {self._broker.broker_id} leads", self._ask()
            )

    async def _ask(self) -> None:
        try:
            await asyncio.sleep(0)  # whoever else wishes in this turn rides along
            while self._wishing:
                await self._ask_once()
        finally:
            self._asking = None  # in this very turn: the next wish must not wait for another

    async def _ask_once(self) -> None:
        broker = self._broker
        wishing = [
            partition
            for partition in self._wishing
            if partition.replicas is not None  # it leads no more
            and partition.replicas.wished is not None
        ]
        self._wishing.clear()
        changes = tuple(self._change(partition) for partition in wishing)
        ask = AlterPartition(broker.broker_id, broker.epoch, changes)
        try:
            outcomes = await broker.cluster.ask(ask)
        except KafkaError as error:
            # it may be decided all the same: both ISRs must have a record until that is known
            log.warning("the ISR is asked for again: %s", error)
            self._wishing |= dict.fromkeys(wishing)
            await asyncio.sleep(RETRY_S)
        else:
            self._take(wishing, outcomes)

    def _change(self, partition: Partition) -> IsrChange:
        replicas = partition.replicas
        assert replicas is not None
        members = []
        for member in sorted(replicas.wished or replicas.isr):
            is_me = member == self._broker.broker_id
            members.append((member, self._broker.epoch if is_me else self._epoch_of(member)))
        return IsrChange(
            TopicId(partition.topic_id),
            partition.index,
            partition.leader_epoch,
            replicas.partition_epoch,
            tuple(members),
        )

    def _take(self, wishing: Iterable[Partition], outcomes: tuple[IsrOutcome, ...]) -> None:
        """What was granted came by the metadata already; what was refused is wished no more."""
        refused = {
            (outcome.topic_id, outcome.index): outcome.code
            for outcome in outcomes
            if outcome.code is not Code.NONE
        }
        for partition in wishing:
            code = refused.get((TopicId(partition.topic_id), partition.index))
            if partition.replicas is not None and code is not None:
                log.debug("the ISR of %s stays: %s", partition, code)
                partition.replicas.wished = None
                partition.advance()
