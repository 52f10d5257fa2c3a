"""A broker's place in its cluster: it registers, tells that it lives, and hands over when it stops.

The controller's half: who was silent for too long, or whose link closed, is fenced.
"""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.base.errors import KafkaError
from engine.base.ids import BrokerId
from engine.base.rng import random_uuid
from engine.broker.cluster import SUPPORTED_FEATURES
from engine.broker.elections import begin_elections
from engine.broker.link import LinkClosedError
from engine.broker.link_asks import Heartbeat, HeartbeatHeard
from engine.broker.voters import shape_voters
from engine.machines.controller.asks import (
    BrokerRefused,
    ControlledShutdown,
    FenceBroker,
    RegisterBroker,
    UnfenceBroker,
)
from engine.storage.checkpoints import decode_uuid

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

SESSION = "broker.session.timeout.ms"
HEARTBEAT = "broker.heartbeat.interval.ms"


class Membership:
    """One broker's membership, and the leases of all while this one is the controller."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._heard_at_ms: dict[int, float] = {}
        self.incarnation = random_uuid(broker.rng)
        """Which life of the broker this is."""
        broker.cluster.on_leading.append(self._lead)

    # -- this broker ---------------------------------------------------------------------------

    @property
    def is_registered(self) -> bool:
        """Whether the cluster knows of this life of the broker, not only of an earlier one."""
        known = self._broker.cluster.image.brokers.get(self._broker.broker_id)
        return known is not None and known.incarnation_id == self.incarnation

    async def join(self) -> int:
        """Register and serve; the broker's epoch. KafkaError where the controller refuses."""
        broker = self._broker
        register = RegisterBroker(
            broker_id=broker.broker_id,
            incarnation_id=self.incarnation,
            epoch=-1,  # the controller gives it
            endpoints=broker.listeners,
            features=tuple(
                (name, least, most) for name, (least, most) in SUPPORTED_FEATURES.items()
            ),
            rack=broker.settings.text("broker.rack") or None,
            log_dirs=(decode_uuid(broker.folder.directory_id),),
            # else what was acknowledged here may be gone: it is not trusted with it (KIP-966)
            is_clean=broker.syncer.is_durable or broker.folder.was_clean,
        )
        registered = await broker.cluster.ask(register)
        if isinstance(registered, BrokerRefused):
            raise KafkaError(registered.code, registered.message)
        await broker.cluster.ask(UnfenceBroker(broker.broker_id, registered.epoch))
        return registered.epoch

    async def beat(self) -> None:
        """Tell the controller that this broker lives, from now on and forever."""
        broker = self._broker
        while True:
            interval_s = broker.settings.integer(HEARTBEAT) / 1000
            leader = broker.cluster.quorum.leader
            if leader is not None:
                # a heartbeat that is not answered must not hold up the next
                with suppress(TimeoutError, LinkClosedError, KafkaError):
                    async with asyncio.timeout(max(interval_s, 1.0)):
                        await self._beat_once(leader)
            await asyncio.sleep(interval_s)

    async def _beat_once(self, leader: int) -> None:
        broker = self._broker
        beat = Heartbeat(broker.broker_id, broker.epoch)
        if leader == broker.broker_id:
            heard: HeartbeatHeard = self.hear(beat)
        else:
            heard = await broker.cluster.links.call(broker.broker_id, leader, beat)
        if heard.is_known and heard.is_fenced:
            await broker.cluster.ask(UnfenceBroker(broker.broker_id, broker.epoch))
        elif not heard.is_known:
            broker.epoch = await self.join()

    async def leave(self) -> None:
        """Hand over what it leads: others serve it before this broker stops."""
        broker = self._broker
        me, epoch = broker.broker_id, broker.epoch
        brokers = broker.cluster.image.brokers.values()
        if any(other.may_lead and other.broker_id != me for other in brokers):
            await broker.cluster.ask(ControlledShutdown(me, epoch))
        await broker.cluster.ask(FenceBroker(me, epoch, is_clean=True))

    # -- the controller ------------------------------------------------------------------------

    def hear(self, beat: Heartbeat) -> HeartbeatHeard:
        """A broker lives."""
        self._heard_at_ms[beat.broker_id] = self._broker.clock.monotonic_ms()
        known = self._broker.cluster.image.brokers.get(BrokerId(beat.broker_id))
        if known is None or known.epoch > beat.broker_epoch:
            return HeartbeatHeard(is_known=False, is_fenced=True)
        return HeartbeatHeard(is_known=True, is_fenced=known.is_fenced)

    def lease_ms(self, broker_id: int) -> float | None:
        """What is left of a broker's lease; None where this broker does not give it."""
        heard_at_ms = self._heard_at_ms.get(broker_id)
        if heard_at_ms is None or not self._broker.cluster.quorum.is_leader:
            return None
        left_ms = heard_at_ms + self._broker.settings.integer(SESSION)
        return max(0.0, left_ms - self._broker.clock.monotonic_ms())

    def link_closed(self, other: int) -> None:
        """A broker is gone: nobody waits for its lease to end."""
        if self._broker.cluster.quorum.is_leader:
            self._broker.tasks.spawn(
                f"broker {other} is gone", self._fence(other, f"the link to broker {other} closed")
            )

    def _lead(self, leads: bool) -> None:  # noqa: FBT001 - what the cluster tells
        self._heard_at_ms.clear()
        if leads:
            self._broker.tasks.spawn("leases of the brokers", self._watch_leases())
            begin_elections(self._broker)
            self._broker.tasks.spawn("voters of the quorum", shape_voters(self._broker.cluster))

    async def _watch_leases(self) -> None:
        broker = self._broker
        epoch = broker.cluster.controller_epoch
        began_at_ms = broker.clock.monotonic_ms()
        while broker.cluster.quorum.is_leader and broker.cluster.controller_epoch == epoch:
            session_ms = broker.settings.integer(SESSION)
            now_ms = broker.clock.monotonic_ms()
            for other in tuple(broker.cluster.image.brokers.values()):
                heard_at_ms = self._heard_at_ms.get(other.broker_id, began_at_ms)
                is_gone = broker.cluster.links.is_closed(broker.broker_id, other.broker_id)
                is_silent = now_ms - heard_at_ms > session_ms
                if other.is_fenced or other.broker_id == broker.broker_id:
                    continue
                if is_gone:
                    await self._fence(other.broker_id, f"broker {other.broker_id} is gone")
                elif is_silent:
                    why = f"broker {other.broker_id} was silent for {session_ms / 1000:g} s"
                    await self._fence(other.broker_id, why)
            await asyncio.sleep(min(session_ms / 10, 1000) / 1000)

    async def _fence(self, broker_id: int, cause: str) -> None:
        known = self._broker.cluster.image.brokers.get(BrokerId(broker_id))
        if known is None or known.is_fenced:
            return
        try:
            await self._broker.cluster.ask(FenceBroker(known.broker_id, known.epoch), cause=cause)
        except KafkaError as error:
            log.warning("broker %s was not fenced: %s", broker_id, error)
