"""Live tails: which partitions' new batches are copied to the window."""

from engine.base.errors import Code
from engine.broker.broker import Broker
from engine.broker.tails import TAILS_AT_ONCE
from engine.commands.refusals import refusal_of
from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.values import Done, EngineError


async def change_tails(broker: Broker, command: WatchTail | UnwatchTail) -> Done:
    """Begin or end to copy batches for a tail."""
    if isinstance(command, WatchTail):
        return await watch_tail(broker, command)
    return await unwatch_tail(broker, command)


async def watch_tail(broker: Broker, command: WatchTail) -> Done:
    tails = broker.telemetry.tails
    if tails is None:
        raise EngineError("Nobody takes what a tail would show: the engine runs without a window.")
    image = broker.cluster.image
    if command.topic and command.topic not in image.topics:
        raise refusal_of(Code.UNKNOWN_TOPIC_OR_PARTITION, None, f"topic {command.topic}")
    if not tails.watch(
        command.tail_id, command.topic, command.partition, broker.partitions.values()
    ):
        raise EngineError(f"{TAILS_AT_ONCE} tails are open; close one first.")
    return Done()


async def unwatch_tail(broker: Broker, command: UnwatchTail) -> Done:
    tails = broker.telemetry.tails
    if tails is not None:
        tails.unwatch(command.tail_id, broker.partitions.values())
    return Done()
