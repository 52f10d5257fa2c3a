"""`workbench serve`: the engine alone, in the foreground, until a signal ends it. No Qt here."""

import asyncio
import logging
import signal
import sys

from engine.commands.search import Searcher
from engine.contract.startup import EngineSettings, StartError
from engine.host import EngineHost
from engine.server.network import SocketNetwork
from engine.storage.os_disk import OsDisk
from workbench.controlled import ControlledEngine
from workbench.system import (
    SystemClock,
    SystemRandom,
    disk_threads,
    memory_bytes,
    next_free_port,
    raise_descriptor_limit,
    settle_memory,
)
from workbench.terminal import OK, TAKEN, USAGE, complain, say

log = logging.getLogger(__name__)

MISTAKEN = frozenset({"settings_wrong", "address_unknown"})
"""Refusals of what was asked for, not of what is taken."""


def serve(settings: EngineSettings) -> int:
    """Run until SIGTERM or Ctrl-C; the exit code."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
    )
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(_serve(settings))


async def _serve(settings: EngineSettings) -> int:
    stop_wanted = _stop_on_signals()
    asyncio.get_running_loop().set_default_executor(disk_threads())
    disk = OsDisk()
    host = EngineHost(
        settings,
        clock=SystemClock(),
        rng=SystemRandom(),
        disk=disk,
        network=SocketNetwork(),
        memory_bytes=memory_bytes,
        next_free_port=next_free_port,
        make_searcher=_searcher,
        descriptor_limit=raise_descriptor_limit(),
    )
    engine = ControlledEngine(host, settings, disk)
    try:
        await engine.start()
    except StartError as error:
        refusal = error.refusal
        remedy = f" {refusal.remedy}" if refusal.remedy else ""
        complain(f"{refusal.text}{remedy}")
        return USAGE if refusal.kind in MISTAKEN else TAKEN
    for address in host.addresses:
        say(f"broker {address.broker_id} listening on {address.host}:{address.port}")
    say("ready")
    settle_memory()
    await stop_wanted.wait()
    await engine.stop()
    return OK


def _searcher() -> Searcher:
    from workbench.worker_link import WorkerLink  # noqa: PLC0415 - until a window searches

    return WorkerLink()


def _stop_on_signals() -> asyncio.Event:
    stop_wanted = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop_wanted.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop_wanted.set))
    return stop_wanted
