"""How fast a move may copy, set as kafka-reassign-partitions --throttle does, gone with the move."""

import logging
from collections.abc import Iterable

from engine.base.errors import Code, KafkaError
from engine.broker.fleet import Fleet
from engine.broker.tasks import Tasks
from engine.broker.throttle import FOLLOWER_RATE, FOLLOWER_REPLICAS, LEADER_RATE, LEADER_REPLICAS
from engine.commands.refusals import refusal_of
from engine.commands.topics import CAUSE
from engine.contract.replicas import PartitionMove
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
)
from engine.machines.controller.image import ConfigResource

log = logging.getLogger(__name__)

RATES = (LEADER_RATE, FOLLOWER_RATE)
REPLICAS = (LEADER_REPLICAS, FOLLOWER_REPLICAS)


class MoveThrottle:
    """One for all moves that were given one; an engine that ends meanwhile leaves it set."""

    def __init__(self, fleet: Fleet, tasks: Tasks) -> None:
        self._fleet, self._tasks = fleet, tasks
        self._moving: set[tuple[str, int]] = set()
        self._topics: set[str] = set()
        self._brokers: set[int] = set()
        self._is_clearing = False
        fleet.subscribe(lambda _delta: self._look())

    async def set(self, moves: tuple[PartitionMove, ...], bytes_per_s: int) -> None:
        """Before they begin: sources may not send faster, new replicas may not copy faster."""
        if bytes_per_s < 1:
            raise refusal_of(Code.INVALID_REQUEST, "A throttle is 1 byte per second or more", "it")
        image = self._fleet.image
        held = {(topic.name, each.index): each for topic, each in image.partitions()}
        sources: dict[str, set[str]] = {}
        targets: dict[str, set[str]] = {}
        wanted = {(move.topic, move.partition): move.replicas for move in moves}
        for place, partition in held.items():
            if place not in wanted and not partition.is_reassigning:
                continue
            topic, index = place
            old = set(partition.replicas) - set(partition.adding_replicas)
            new = (set(wanted.get(place, ())) | set(partition.adding_replicas)) - old
            sources.setdefault(topic, set()).update(f"{index}:{each}" for each in old)
            targets.setdefault(topic, set()).update(f"{index}:{each}" for each in new)
            self._brokers |= {int(each) for each in (old | new) & image.brokers.keys()}
        self._topics |= sources.keys()
        changes = [
            _changes(ConfigResource.BROKER, str(each), RATES, (str(bytes_per_s),) * 2)
            for each in sorted(self._brokers)
        ]
        changes += [
            _changes(
                ConfigResource.TOPIC, topic, REPLICAS, (_listed(sources[topic]), _listed(targets[topic]))
            )
            for topic in sorted(sources)
        ]  # fmt: skip
        await self._alter(changes)

    def follow(self, moves: tuple[PartitionMove, ...]) -> None:
        """They have begun, or were refused: it is removed when none is on its way any more."""
        self._moving |= {(move.topic, move.partition) for move in moves}
        self._look()

    def _look(self) -> None:
        if not self._moving or self._is_clearing:
            return
        on_way = {(t.name, p.index) for t, p in self._fleet.image.partitions() if p.is_reassigning}
        if not self._moving & on_way:
            self._is_clearing = True
            self._tasks.spawn("throttle of a move", self._clear())

    async def _clear(self) -> None:
        known = self._fleet.image
        changes = [
            _changes(ConfigResource.BROKER, str(each), RATES, None)
            for each in sorted(self._brokers)
        ]
        changes += [
            _changes(ConfigResource.TOPIC, each, REPLICAS, None)
            for each in sorted(self._topics)
            if each in known.topics
        ]
        try:
            await self._alter(changes)
        except KafkaError as error:  # looked at again with the next change
            log.warning("the throttle of a move is not removed yet: %s", error)
            return
        finally:
            self._is_clearing = False
        for kept in (self._moving, self._topics, self._brokers):
            kept.clear()

    async def _alter(self, changes: list[ConfigChanges]) -> None:
        outcomes = await self._fleet.front.cluster.ask(AlterConfigs(tuple(changes)), cause=CAUSE)
        for outcome in outcomes:
            if outcome.code is not Code.NONE:
                raise KafkaError(outcome.code, outcome.message or "")


def _changes(
    kind: int, name: str, keys: tuple[str, str], values: tuple[str, str] | None
) -> ConfigChanges:
    if values is None:
        return ConfigChanges(
            kind, name, tuple(ConfigChange(key, ConfigOperation.DELETE) for key in keys)
        )
    return ConfigChanges(
        kind,
        name,
        tuple(
            ConfigChange(key, ConfigOperation.SET, value)
            for key, value in zip(keys, values, strict=True)
        ),
    )


def _listed(places: Iterable[str]) -> str:
    return ",".join(sorted(places))
