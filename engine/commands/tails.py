"""Live tails: which partitions' new batches are copied to the window."""

from engine.base.errors import Code
from engine.broker.fleet import Fleet
from engine.broker.tails import TAILS_AT_ONCE
from engine.commands.refusals import refusal_of
from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.values import Done, EngineError


async def change_tails(fleet: Fleet, command: WatchTail | UnwatchTail) -> Done:
    """Begin or end to copy batches for a tail."""
    if isinstance(command, WatchTail):
        return await watch_tail(fleet, command)
    return await unwatch_tail(fleet, command)


async def watch_tail(fleet: Fleet, command: WatchTail) -> Done:
    telemetry = fleet.front.telemetry
    if not telemetry.outboxes.is_taken(command.tail_id):
        raise EngineError("Nobody takes what a tail would show: the engine runs without a window.")
    image = fleet.image
    if command.topic and command.topic not in image.topics:
        raise refusal_of(Code.UNKNOWN_TOPIC_OR_PARTITION, None, f"topic {command.topic}")
    if not telemetry.tails.watch(
        command.tail_id, command.topic, command.partition, fleet.partitions()
    ):
        raise EngineError(f"{TAILS_AT_ONCE} tails are open; close one first.")
    return Done()


async def unwatch_tail(fleet: Fleet, command: UnwatchTail) -> Done:
    fleet.front.telemetry.tails.unwatch(command.tail_id, fleet.partitions())
    return Done()
