"""Who leads and holds what: described, moved, drained and elected on command."""

import asyncio
from collections import Counter
from collections.abc import Callable

from engine.base.errors import Code
from engine.broker.fleet import Fleet
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.commands.brokers import Machines
from engine.commands.refusals import refusal_of
from engine.contract.cluster_commands import (
    BrokerState,
    ClusterDescription,
    DescribeCluster,
    DescribePartitions,
    DrainBroker,
    Draining,
    Elected,
    ElectPreferredLeaders,
    MoveReplicas,
    PartitionState,
    PartitionStates,
    RaiseReplication,
)
from engine.contract.values import Done, EngineError, Reply
from engine.machines.controller.image import PartitionImage, TopicImage
from engine.machines.controller.replica_asks import (
    AlterPartitionReassignments,
    ElectionType,
    ElectLeaders,
    PartitionOutcome,
    Reassignment,
)

CAUSE = "asked for"
LOOK_S = 0.5
"""How often a drain looks whether it is done."""
INTERNAL_REPLICAS = 3

Places = (
    DescribeCluster | DescribePartitions | DrainBroker | ElectPreferredLeaders | MoveReplicas
    | RaiseReplication
)  # fmt: skip


class Placement:
    """Reads the cluster's metadata, and asks the controller to change it."""

    def __init__(
        self,
        machines: Machines,
        tasks: Tasks,
        telemetry: Telemetry,
        state_of: Callable[[int], str],
    ) -> None:
        self._machines = machines
        self._tasks = tasks
        self._telemetry = telemetry
        self._state_of = state_of
        self._draining: set[int] = set()

    @property
    def _fleet(self) -> Fleet:
        return self._machines.fleet

    async def carry_out(self, command: Places) -> Reply:
        match command:
            case DescribeCluster():
                return self._cluster()
            case DescribePartitions():
                return self._partitions(command.topic)
            case DrainBroker():
                return await self._drain(command.broker_id)
            case ElectPreferredLeaders():
                return await self._elect(command)
            case MoveReplicas():
                replicas = command.replicas or None
                await self._move([Reassignment(command.topic, command.partition, replicas)])
                return Done()
            case RaiseReplication():
                return await self._raise_replication()

    # -- describing ----------------------------------------------------------------------------

    def _cluster(self) -> ClusterDescription:
        image = self._fleet.image
        held: Counter[int] = Counter()
        led: Counter[int] = Counter()
        for _, partition in image.partitions():
            held.update(partition.replicas)
            if partition.leader is not None:
                led[partition.leader] += 1
        found = []
        for broker_id in self._machines.broker_ids():
            machine = self._machines.machine(broker_id)
            assert machine is not None
            found.append(
                BrokerState(
                    broker_id,
                    self._state_of(broker_id),
                    machine.addresses,
                    is_controller=broker_id == image.controller_id and machine.is_running,
                    replica_count=held[broker_id],
                    leader_count=led[broker_id],
                    log_folder=machine.log_folder,
                    lease_left_ms=self._fleet.lease_left_ms(broker_id),
                )
            )
        return ClusterDescription(image.cluster_id, image.epoch, tuple(found))

    def _partitions(self, name: str) -> PartitionStates:
        topics = self._fleet.image.topics
        wanted = [self._topic(name)] if name else [topics[each] for each in sorted(topics)]
        return PartitionStates(
            tuple(
                self._partition(topic, topic.partitions[index])
                for topic in wanted
                for index in sorted(topic.partitions)
            )
        )

    def _topic(self, name: str) -> TopicImage:
        found = self._fleet.image.topics.get(name)
        if found is None:
            raise EngineError(f"There is no topic {name}.", Code.UNKNOWN_TOPIC_OR_PARTITION.name)
        return found

    def _partition(self, topic: TopicImage, partition: PartitionImage) -> PartitionState:
        copies = {
            each: self._fleet.replica(each, topic.name, partition.index)
            for each in partition.replicas
        }
        leader = copies.get(partition.leader) if partition.leader is not None else None
        return PartitionState(
            topic=topic.name,
            partition=partition.index,
            leader=partition.leader,
            leader_epoch=partition.leader_epoch,
            replicas=partition.replicas,
            isr=partition.isr,
            high_watermark=leader.high_watermark if leader is not None else None,
            end_offsets=tuple(
                (each, copy.log.end_offset) for each, copy in copies.items() if copy is not None
            ),
            adding=partition.adding_replicas,
            removing=partition.removing_replicas,
        )

    # -- changing ------------------------------------------------------------------------------

    async def _elect(self, command: ElectPreferredLeaders) -> Elected:
        kind = ElectionType.UNCLEAN if command.is_unclean else ElectionType.PREFERRED
        places = None
        if command.topic:
            topic = self._topic(command.topic)
            places = tuple((topic.name, index) for index in topic.partitions)
        outcomes = await self._fleet.front.cluster.ask(ElectLeaders(kind, places), cause=CAUSE)
        return Elected(sum(1 for each in outcomes if each.code is Code.NONE))

    async def _move(self, wanted: list[Reassignment]) -> None:
        ask = AlterPartitionReassignments(tuple(wanted))
        for outcome in await self._fleet.front.cluster.ask(ask, cause=CAUSE):
            _require(outcome)

    async def _raise_replication(self) -> Elected:
        takers = self._takers()
        wanted = []
        for topic, partition in self._fleet.image.partitions():
            if topic.name.startswith("__") and len(partition.replicas) < INTERNAL_REPLICAS:
                more = [each for each, _ in reversed(takers.most_common())]
                more = [each for each in more if each not in partition.replicas]
                more = more[: INTERNAL_REPLICAS - len(partition.replicas)]
                takers.update(more)
                if more:
                    replicas = (*partition.replicas, *more)
                    wanted.append(Reassignment(topic.name, partition.index, replicas))
        await self._move(wanted)
        return Elected(len(wanted))

    def _takers(self, *, but: int | None = None) -> Counter[int]:
        """The brokers that may be given replicas, and how many each holds."""
        image = self._fleet.image
        takers: Counter[int] = Counter(
            {int(each.broker_id): 0 for each in image.brokers.values() if each.takes_replicas}
        )
        if but is not None:
            takers.pop(but, None)
        for _, partition in image.partitions():
            takers.update(each for each in partition.replicas if each in takers)
        return takers

    # -- draining ------------------------------------------------------------------------------

    async def _drain(self, broker_id: int) -> Draining:
        self._state_of(broker_id)  # whether there is such a broker
        if broker_id not in self._draining:
            wanted = self._away_from(broker_id)
            if wanted:
                await self._move(wanted)
            if self._held_by(broker_id):
                self._draining.add(broker_id)
                text = f"Broker {broker_id} is being drained"
                why = f"{len(wanted)} replicas move to the others"
                self._telemetry.event("broker_draining", "info", text, why=why, broker_id=broker_id)
                self._tasks.spawn(f"drain of broker {broker_id}", self._watch_drain(broker_id))
        return Draining(self._held_by(broker_id))

    def _held_by(self, broker_id: int) -> int:
        partitions = self._fleet.image.partitions()
        return sum(broker_id in partition.replicas for _, partition in partitions)

    def _away_from(self, broker_id: int) -> list[Reassignment]:
        takers = self._takers(but=broker_id)
        wanted = []
        for topic, partition in self._fleet.image.partitions():
            staying = [
                each for each in partition.replicas if each not in partition.removing_replicas
            ]
            if broker_id not in staying:
                continue
            free = [each for each, _ in reversed(takers.most_common()) if each not in staying]
            if not free:
                raise EngineError(
                    f"{topic.name}-{partition.index} has {len(staying)} replicas and no other broker"
                    " runs that could take one: add a broker first."
                )
            takers[free[0]] += 1
            replicas = tuple(free[0] if each == broker_id else each for each in staying)
            wanted.append(Reassignment(topic.name, partition.index, replicas))
        return wanted

    async def _watch_drain(self, broker_id: int) -> None:
        try:
            while self._held_by(broker_id):  # noqa: ASYNC110 - the copies tell nobody
                await asyncio.sleep(LOOK_S)
        finally:
            self._draining.discard(broker_id)
        self._telemetry.event(
            "broker_drained", "good", f"Broker {broker_id} is drained",
            why="the others hold all that it held", broker_id=broker_id,
        )  # fmt: skip


def _require(outcome: PartitionOutcome) -> None:
    if outcome.code is not Code.NONE:
        what = f"partition {outcome.index} of topic {outcome.topic}"
        raise refusal_of(outcome.code, outcome.message, what)
