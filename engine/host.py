"""EngineHost: start an engine on a data folder, have it carry out commands, stop it.

The whole public face of the engine. It composes what the layers below offer and knows no socket,
clock, disk or chance but those it was given.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple

from engine.base.clock import Clock
from engine.base.rng import RandomSource
from engine.broker.broker import Broker
from engine.broker.consumer.calls import Ear
from engine.broker.consumer.consumers import Consumers
from engine.broker.copies import Copies
from engine.broker.log_findings import LogFindings
from engine.broker.metrics import Metrics
from engine.broker.moves import Moves
from engine.broker.replica_history import ReplicaHistories
from engine.broker.samples import Samples
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.broker.trace import Trace
from engine.commands.cluster import ClusterCommands
from engine.commands.move_throttle import MoveThrottle
from engine.commands.search import Searcher
from engine.commands.table import Commands
from engine.contract.commands import StopEngine
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings, EngineStoppedError, StartError
from engine.contract.values import Command, Done, Reply
from engine.crew import Crew
from engine.node import Node
from engine.server.inner import InnerTransport, dial
from engine.server.network import Network
from engine.server.refusals import refusal_of_start
from engine.storage.disk import Disk
from engine.storage.layout import layout_of

log = logging.getLogger(__name__)


class Address(NamedTuple):
    """Where a broker listens."""

    broker_id: int
    host: str
    port: int


class EngineHost:
    """One engine: built from what is injected, started once, stopped once."""

    def __init__(
        self,
        settings: EngineSettings,
        *,
        clock: Clock,
        rng: RandomSource,
        disk: Disk,
        network: Network,
        outbox: Outbox | None = None,
        memory_bytes: Callable[[], int | None] = lambda: None,
        next_free_port: Callable[[int], int | None] = lambda _port: None,
        make_searcher: Callable[[], Searcher] | None = None,
        descriptor_limit: int | None = None,
    ) -> None:
        self._settings = settings
        self._disk = disk
        self._next_free_port = next_free_port
        self._make_searcher = make_searcher
        self.addresses: tuple[Address, ...] = ()
        """Where the brokers listen, one address each, while the engine runs."""
        self.telemetry = Telemetry(clock=clock, outbox=outbox, memory_bytes=memory_bytes)
        self.tasks = Tasks(self.telemetry.task_failed)
        self.crew = Crew(
            settings,
            clock=clock,
            rng=rng,
            disk=disk,
            network=network,
            telemetry=self.telemetry,
            descriptor_limit=descriptor_limit,
        )
        self._cluster = ClusterCommands(
            self.crew,
            clock=clock,
            tasks=self.tasks,
            telemetry=self.telemetry,
            say_why=self._why_not_started,
        )
        self._commands: Commands | None = None
        self._consumers: Consumers | None = None

    @property
    def broker(self) -> Broker | None:
        """The broker that speaks for all; None while none runs."""
        return self.crew.fleet.front if self.crew.fleet.brokers else None

    # -- the public face ---------------------------------------------------------------------

    async def start(self) -> None:
        """Open the folder, listen, join the cluster; raises `StartError` where that is refused."""
        try:
            await self._start()
        except BaseException as error:
            await self._end()
            refusal = refusal_of_start(
                error, folder=self._settings.data_folder, next_free_port=self._next_free_port
            )
            if refusal is None:
                raise
            raise StartError(refusal) from error

    async def execute(self, command: Command) -> Reply:
        """Carry out a command; raises `EngineError` where it is refused."""
        if self._commands is None:
            raise EngineStoppedError("The engine is not running.")
        if isinstance(command, StopEngine):
            await self.stop()
            return Done()
        reply = await self._cluster.execute(command)
        if reply is not None:
            return reply
        return await self._commands.execute(command)

    async def stop(self) -> None:
        """Answer who waits, close connections, sync the logs and leave the mark of a clean stop."""
        if self._commands is None:
            return
        self._commands.close()
        self._commands = None
        if self._consumers is not None:
            await self._consumers.close()
        self.telemetry.stopping()
        await self.crew.stop()
        await self._end()
        log.info("stopped")

    # -- starting ----------------------------------------------------------------------------

    async def _start(self) -> None:
        for name in BrokerSettings(self._settings.configs).unknown:
            log.warning("nobody knows the setting %s", name)
        crew = self.crew
        await crew.start()
        self.addresses = tuple(
            Address(node.plan.broker_id, node.bindings[0].hosts[0], node.bindings[0].port)
            for node in crew.nodes.values()
        )
        data_folder = self._settings.data_folder
        self.telemetry.start(crew.fleet, data_folder=data_folder)
        fleet = crew.fleet
        own_folder = layout_of(self._disk, data_folder).own_folder
        samples = Samples(fleet, self.tasks, self._disk, own_folder)
        self._consumers = Consumers(fleet, self.tasks, self._dial)
        self._commands = Commands(
            fleet, self._make_searcher, samples,
            metrics=Metrics(fleet), moves=Moves(self.telemetry, fleet.front.clock, fleet.links.pace),
            trace=Trace(fleet), consumers=self._consumers, histories=ReplicaHistories(fleet),
            throttle=MoveThrottle(fleet, self.tasks),
            copies=Copies(fleet, self._disk),
        )  # fmt: skip
        for node in crew.nodes.values():
            self._tell_started(node)
        for running in crew.fleet.brokers.values():
            LogFindings(running).tell()
        crew.fleet.on_joined.append(lambda joined: LogFindings(joined).tell())
        cluster_id = crew.fleet.image.cluster_id
        self.telemetry.event(
            "engine_started", "good", "Engine started", why=f"cluster {cluster_id}"
        )
        crew.serve()

    def _dial(self, ear: Ear, broker_id: int | None) -> InnerTransport | None:
        """Become a client of a broker from inside, or of any; None where none admits it."""
        if broker_id is None and self.broker is not None:
            broker_id = self.broker.broker_id
        node = None if broker_id is None else self.crew.nodes.get(broker_id)
        return dial(node.listeners[0])(ear, None) if node and node.listeners else None

    def _tell_started(self, node: Node) -> None:
        event, broker, folder = self.telemetry.event, node.broker, node.folder
        assert broker is not None
        assert folder is not None
        topic_count = len(broker.cluster.image.topics)
        topics = "1 topic" if topic_count == 1 else f"{topic_count} topics"
        if topic_count and not folder.was_clean:
            event(
                "folder_recovered",
                "info",
                f"Folder {folder.path} recovered: {topics}",
                why="the last stop was not a clean one; the ends of the logs were checked",
                broker_id=broker.broker_id,
            )
        else:
            event("folder_opened", "info", f"Folder {folder.path} opened: {topics}")
        for at, binding in zip(broker.listeners, node.bindings, strict=True):
            event(
                "broker_listening",
                "good",
                f"Broker {broker.broker_id} listens on {at.host}:{at.port}",
                why=f"{' and '.join(binding.hosts)}, {at.name}",
                broker_id=broker.broker_id,
            )

    def _why_not_started(self, error: BaseException) -> str | None:
        """One sentence about why a broker could not start; None: it is our bug."""
        refusal = refusal_of_start(
            error, folder=self._settings.data_folder, next_free_port=self._next_free_port
        )
        return refusal.text if refusal is not None else None

    # -- ending ------------------------------------------------------------------------------

    async def _end(self) -> None:
        """Let go of everything: a start that failed half-way leaves no lock, no port, no task."""
        self.telemetry.stop()
        self.tasks.cancel_all()
        await self.tasks.ended()
        await self.crew.end()
