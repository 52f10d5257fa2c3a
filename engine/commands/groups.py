"""Groups looked at and set elsewhere on behalf of the window."""

import shlex
from datetime import UTC, datetime

from engine.base.errors import Code, KafkaError
from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.partition import Partition
from engine.commands.refusals import refusal, refusal_of
from engine.commands.whereabouts import coordinator_of, leader_of
from engine.contract.group_commands import (
    DeleteGroup,
    DescribeLag,
    GroupLag,
    OffsetMove,
    OffsetsReset,
    PartitionLag,
    RemoveMembers,
    ResetOffsets,
    SetOffsets,
)
from engine.contract.values import Done, EngineError, Reply
from engine.machines.group.asks import (
    CommitOffsets,
    CommittedOffset,
    DeleteOffsets,
    DescribeGroup,
    FetchOffsets,
    Leave,
    Leaver,
    NotClassicGroup,
)
from engine.machines.group.asks import DeleteGroup as DeleteAsk
from engine.machines.group.consumer.asks import DescribeConsumerGroup, NotConsumerGroup
from engine.storage.disk import FileRange
from engine.storage.lookup import damage_told
from engine.wire.batch import read_times

Place = tuple[str, int]
GroupCommand = ResetOffsets | SetOffsets | DeleteGroup | RemoveMembers | DescribeLag


async def of_group(fleet: Fleet, command: GroupCommand) -> Reply:
    """Carry out what concerns one group."""
    try:
        broker = await coordinator_of(fleet, command.group_id)
        match command:
            case ResetOffsets():
                return await _reset(fleet, broker, command)
            case SetOffsets():
                return await _set(broker, command)
            case DeleteGroup():
                code = await broker.groups.ask(DeleteAsk(command.group_id))
                return _done(code, command.group_id)
            case RemoveMembers():
                leavers = tuple(
                    Leaver(member_id, reason="removed in the window")
                    for member_id in command.member_ids
                )
                outcome = await broker.groups.ask(Leave(command.group_id, leavers))
                return _done(max(outcome.code, *outcome.codes), command.group_id)
            case DescribeLag():
                return await _lag(fleet, broker, command)
    except KafkaError as error:
        raise refusal(error, f"group {command.group_id}") from error


def _done(code: Code, group_id: str) -> Done:
    match code:
        case Code.NONE:
            return Done()
        case Code.NON_EMPTY_GROUP:
            text = f"Group {group_id} has members; stop them first."
        case Code.GROUP_ID_NOT_FOUND:
            text = f"There is no group {group_id}."
        case Code.GROUP_SUBSCRIBED_TO_TOPIC:
            text = f"Group {group_id} reads that topic; stop its members first."
        case Code.UNKNOWN_MEMBER_ID:
            text = f"That member is no longer in group {group_id}."
        case _:
            raise refusal_of(code, None, f"group {group_id}")
    raise EngineError(text, code.name)


# -- positions


async def _stored(broker: Broker, group_id: str) -> dict[Place, int]:
    outcome = await broker.groups.ask(FetchOffsets(group_id, None))
    return {
        (topic, index): found.offset
        for topic, partitions in outcome.offsets
        for index, found in partitions
    }


async def _members(broker: Broker, group_id: str) -> tuple[str, ...]:
    found = await broker.groups.ask(DescribeGroup(group_id))
    if isinstance(found, NotClassicGroup):
        consumers = await broker.groups.ask(DescribeConsumerGroup(group_id))
        if isinstance(consumers, NotConsumerGroup):
            return ()
        return tuple(f"{each.client_id} ({each.client_host})" for each in consumers.members)
    return tuple(f"{each.client_id} ({each.client_host})" for each in found.members)


async def _reset(fleet: Fleet, broker: Broker, command: ResetOffsets) -> OffsetsReset:
    before = await _stored(broker, command.group_id)
    other: dict[Place, int] = {}
    if command.to == "group":
        other = await _stored(await coordinator_of(fleet, command.from_group), command.from_group)
    moves = []
    for topic, index in _places(broker, command):
        partition = (await leader_of(fleet, topic, index)).partition(topic, index)
        after = await _target(partition, command, before.get((topic, index)), other)
        moves.append(
            OffsetMove(
                topic=topic,
                partition=index,
                before=before.get((topic, index)),
                after=after,
                log_start_offset=partition.log.start_offset,
                end_offset=partition.high_watermark,
            )
        )
    must_stop = await _members(broker, command.group_id)
    was_applied = command.apply and not must_stop
    if was_applied:
        wanted = [(each.topic, each.partition, each.after) for each in moves]
        await _put(broker, command.group_id, [each for each in wanted if each[2] is not None])
    return OffsetsReset(tuple(moves), must_stop, _command_line(broker, command), was_applied)


def _places(broker: Broker, command: ResetOffsets) -> list[Place]:
    found: list[Place] = []
    for topic, wanted in command.topics:
        known = broker.cluster.topic(topic).partitions
        for index in known if wanted is None else wanted:
            if index not in known:
                raise EngineError(f"There is no partition {index} of topic {topic}.")
            found.append((topic, int(index)))
    return found


async def _target(
    partition: Partition, command: ResetOffsets, before: int | None, other: dict[Place, int]
) -> int | None:
    """The offset within what the partition holds; None where it stays without one."""
    start, end = partition.log.start_offset, partition.high_watermark
    wanted: int | None
    match command.to:
        case "earliest":
            wanted = start
        case "latest":
            wanted = end
        case "offset":
            wanted = command.value
        case "shift":
            wanted = None if before is None else before + (command.value or 0)
        case "time":
            found = await partition.find_time(command.value or 0, end_offset=end)
            wanted = end if found is None else found.offset
        case "group":
            wanted = other.get((partition.topic, partition.index))
    return None if wanted is None else min(max(wanted, start), end)


async def _set(broker: Broker, command: SetOffsets) -> Done:
    forgets_only = all(offset is None for _, _, offset in command.positions)
    must_stop = () if forgets_only else await _members(broker, command.group_id)
    if must_stop:
        raise EngineError(
            f"Group {command.group_id} has members: {', '.join(must_stop)}. Stop them first.",
            Code.NON_EMPTY_GROUP.name,
        )
    await _put(broker, command.group_id, list(command.positions))
    return Done()


async def _put(broker: Broker, group_id: str, positions: list[tuple[str, int, int | None]]) -> None:
    kept = tuple(
        CommittedOffset(topic, index, offset, topic_id=broker.cluster.topic(topic).topic_id)
        for topic, index, offset in positions
        if offset is not None
    )
    gone: dict[str, list[int]] = {}
    for topic, index, offset in positions:
        if offset is None:
            gone.setdefault(topic, []).append(index)
    if kept:
        outcome = await broker.groups.ask(CommitOffsets(group_id, "", None, -1, kept))
        _done(max(outcome.code, *outcome.codes), group_id)
    if gone:
        topics = tuple((topic, tuple(indexes)) for topic, indexes in gone.items())
        deleted = await broker.groups.ask(DeleteOffsets(group_id, topics))
        _done(max(deleted.code, *deleted.codes), group_id)


def _command_line(broker: Broker, command: ResetOffsets) -> str:
    """The line for Kafka's own tool; it has no word for another group's positions."""
    at = broker.listeners[0]
    words = ["kafka-consumer-groups", "--bootstrap-server", f"{at.host}:{at.port}",
             "--group", command.group_id, "--reset-offsets"]  # fmt: skip
    for topic, partitions in command.topics:
        chosen = "" if partitions is None else ":" + ",".join(map(str, partitions))
        words += ["--topic", f"{topic}{chosen}"]
    match command.to:
        case "earliest" | "latest":
            words.append(f"--to-{command.to}")
        case "offset":
            words += ["--to-offset", str(command.value)]
        case "shift":
            words += ["--shift-by", str(command.value)]
        case "time":
            moment = datetime.fromtimestamp((command.value or 0) / 1000, UTC)
            words += ["--to-datetime", moment.isoformat(timespec="milliseconds")[:23]]
        case "group":
            words += ["--from-file", f"{command.from_group}.csv"]
    return shlex.join([*words, "--execute"])


# -- lag


async def _lag(fleet: Fleet, broker: Broker, command: DescribeLag) -> GroupLag:
    found = []
    for (topic, index), offset in sorted((await _stored(broker, command.group_id)).items()):
        partition = fleet.led(topic, index)
        if partition is None:
            continue  # nobody knows where it ends
        end = partition.high_watermark
        found.append(
            PartitionLag(
                topic=topic,
                partition=index,
                committed_offset=offset,
                end_offset=end,
                lag=max(0, end - max(offset, partition.log.start_offset)),
                waits_since_ms=_time_at(partition, offset, end),
            )
        )
    return GroupLag(tuple(found))


def _time_at(partition: Partition, offset: int, end: int) -> int | None:
    """When the first record at or after an offset was written."""
    offset = max(offset, partition.log.start_offset)
    if offset >= end:
        return None
    with damage_told(partition.log):
        found = partition.read(offset, 1, end_offset=end, at_least_one=True)
        data = found.records.read() if isinstance(found.records, FileRange) else found.records
        if not data:
            return None
        return next((at_ms for place, at_ms in read_times(data) if place >= offset), None)
