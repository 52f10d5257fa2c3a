"""Leaders elected and partitions moved on behalf of the window and the command line."""

import json
import shlex

from engine.base.errors import Code
from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.commands.move_throttle import MoveThrottle
from engine.commands.refusals import refusal_of
from engine.commands.topics import CAUSE
from engine.contract.replicas import (
    CancelReassignment,
    ElectLeaders,
    ListReassignments,
    MovedPartition,
    OfReplicas,
    OngoingMove,
    PartitionAnswer,
    PartitionMove,
    PartitionsAnswered,
    PartitionsMoved,
    Reassignments,
    ReassignPartitions,
    UnregisterBroker,
)
from engine.contract.values import Done, EngineError, Reply
from engine.machines.controller import asks, replica_asks
from engine.machines.controller.image import MetadataImage
from engine.machines.controller.replica_asks import (
    AlterPartitionReassignments,
    ElectionType,
    PartitionOutcome,
    Reassignment,
)

PLAN_FILE = "reassignment.json"


async def of_replicas(fleet: Fleet, throttle: MoveThrottle | None, command: OfReplicas) -> Reply:
    """Carry out any command about who leads and who holds partitions."""
    broker = fleet.front
    match command:
        case ElectLeaders():
            return await elect_leaders(broker, command)
        case ReassignPartitions():
            return await reassign_partitions(fleet, throttle, command)
        case CancelReassignment():
            return await cancel_reassignment(broker, command)
        case ListReassignments():
            return list_reassignments(broker.cluster.image)
        case UnregisterBroker():
            return await unregister_broker(broker, command)
        case _:
            raise EngineError(f"This engine does not know {type(command).__name__}.")


async def elect_leaders(broker: Broker, command: ElectLeaders) -> PartitionsAnswered:
    kind = ElectionType[command.election_type.upper()]
    ask = replica_asks.ElectLeaders(kind, command.partitions)
    outcomes = await broker.cluster.ask(ask, cause=CAUSE)
    await broker.settled()
    words = ["--election-type", command.election_type]
    if command.partitions is None:
        words.append("--all-topic-partitions")
    elif len(command.partitions) == 1:
        ((topic, partition),) = command.partitions
        words += ["--topic", topic, "--partition", str(partition)]
    else:
        words += ["--path-to-json-file", "partitions.json"]
    line = _command_line(broker, "kafka-leader-election", *words)
    return PartitionsAnswered(tuple(map(_answer, outcomes)), line)


async def reassign_partitions(
    fleet: Fleet, throttle: MoveThrottle | None, command: ReassignPartitions
) -> PartitionsMoved:
    broker = fleet.front
    before = [(_replicas(broker.cluster.image, move), _size(fleet, move)) for move in command.moves]
    ask = AlterPartitionReassignments(
        tuple(Reassignment(move.topic, move.partition, move.replicas) for move in command.moves),
        validate_only=command.validate_only,
    )
    rate = command.throttle_bytes_per_s
    limit = throttle if rate is not None and not command.validate_only else None
    try:
        if limit is not None and rate is not None:
            await limit.set(command.moves, rate)
        outcomes = await broker.cluster.ask(ask, cause=CAUSE)
    finally:
        if limit is not None:
            limit.follow(command.moves)
    await broker.settled()
    moved = []
    for move, (held, size), outcome in zip(command.moves, before, outcomes, strict=True):
        added = len(set(move.replicas) - set(held))
        answer = _answer(outcome)
        moved.append(
            MovedPartition(
                topic=move.topic,
                partition=move.partition,
                from_replicas=held,
                to_replicas=move.replicas,
                bytes_to_move=0 if not added else None if size is None else added * size,
                refusal=answer.refusal,
                code=answer.code,
            )
        )
    line = _command_line(
        broker,
        "kafka-reassign-partitions",
        *("--reassignment-json-file", PLAN_FILE, "--execute", "--additional"),
        *(("--throttle", str(rate)) if rate is not None else ()),
    )
    return PartitionsMoved(tuple(moved), _plan(command.moves), line)


async def cancel_reassignment(broker: Broker, command: CancelReassignment) -> PartitionsAnswered:
    cancelled = tuple(Reassignment(topic, index, None) for topic, index in command.partitions)
    outcomes = await broker.cluster.ask(AlterPartitionReassignments(cancelled), cause=CAUSE)
    await broker.settled()
    line = _command_line(
        broker,
        "kafka-reassign-partitions",
        *("--reassignment-json-file", PLAN_FILE, "--cancel"),
    )
    return PartitionsAnswered(tuple(map(_answer, outcomes)), line)


def list_reassignments(image: MetadataImage) -> Reassignments:
    return Reassignments(
        tuple(
            OngoingMove(
                topic=topic.name,
                partition=partition.index,
                replicas=partition.replicas,
                adding=partition.adding_replicas,
                removing=partition.removing_replicas,
                in_sync=partition.isr,
            )
            for topic, partition in image.partitions()
            if partition.is_reassigning
        )
    )


async def unregister_broker(broker: Broker, command: UnregisterBroker) -> Done:
    ask = asks.UnregisterBroker(BrokerId(command.broker_id))
    refusal = await broker.cluster.ask(ask, cause=CAUSE)
    if refusal is not None:
        raise refusal_of(refusal.code, refusal.message, f"broker {command.broker_id}")
    await broker.settled()
    return Done()


def _answer(outcome: PartitionOutcome) -> PartitionAnswer:
    if outcome.code is Code.NONE:
        return PartitionAnswer(outcome.topic, outcome.index)
    what = f"partition {outcome.index} of topic {outcome.topic}"
    refusal = refusal_of(outcome.code, outcome.message, what)
    return PartitionAnswer(outcome.topic, outcome.index, refusal.text, refusal.code)


def _replicas(image: MetadataImage, move: PartitionMove) -> tuple[int, ...]:
    """Those that have the partition, or are about to."""
    topic = image.topics.get(move.topic)
    partition = topic.partitions.get(PartitionIndex(move.partition)) if topic else None
    return partition.replicas if partition else ()


def _size(fleet: Fleet, move: PartitionMove) -> int | None:
    """The bytes of the partition's log, from any broker that runs and holds it; the largest."""
    copies = (fleet.replica(each, move.topic, move.partition) for each in fleet.brokers)
    return max((copy.log.size for copy in copies if copy is not None), default=None)


def _plan(moves: tuple[PartitionMove, ...]) -> str:
    partitions = [
        {"topic": move.topic, "partition": move.partition, "replicas": list(move.replicas)}
        for move in moves
    ]
    return json.dumps({"version": 1, "partitions": partitions})


def _command_line(broker: Broker, tool: str, *words: str) -> str:
    at = broker.listeners[0]
    return shlex.join([tool, "--bootstrap-server", f"{at.host}:{at.port}", *words])
