"""EngineHost: start an engine on a data folder, have it carry out commands, stop it.

The whole public face of the engine. It composes what the layers below offer and knows no socket,
clock, disk or chance but those it was given.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.base.ids import BrokerId
from engine.base.rng import RandomSource, random_uuid
from engine.broker.broker import Broker
from engine.broker.cluster import Cluster
from engine.broker.consumer.consumers import Consumers
from engine.broker.durability import Durability, Syncer
from engine.broker.log_findings import LogFindings
from engine.broker.metadata_log import MetadataLog
from engine.broker.metrics import Metrics
from engine.broker.observer import BrokerObserver
from engine.broker.samples import Samples
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.broker.trace import Trace
from engine.commands.search import Searcher
from engine.commands.table import Commands
from engine.contract.commands import StopEngine
from engine.contract.outbox import Outbox
from engine.contract.startup import EngineSettings, EngineStoppedError, MoreListener, StartError
from engine.contract.values import Command, Done, Reply
from engine.handlers import TABLE
from engine.machines.controller.image import Endpoint
from engine.server.inner import dial
from engine.server.limits import Limits
from engine.server.listener import Listener
from engine.server.network import Binding, Network
from engine.server.refusals import PortForbiddenError, refusal_of_start
from engine.storage.checkpoints import encode_uuid
from engine.storage.disk import Disk
from engine.storage.files import FilePool
from engine.storage.folder import LogFolder
from engine.storage.layout import layout_of

log = logging.getLogger(__name__)

LEAST_OPEN_FILES, MOST_OPEN_FILES = 256, 4096
DURABILITY_KEY = "workbench.durability"


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
        searcher: Searcher | None = None,
        descriptor_limit: int | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._disk = disk
        self._network = network
        self._next_free_port = next_free_port
        self._searcher = searcher
        self._descriptor_limit = descriptor_limit
        self.addresses: tuple[Address, ...] = ()
        """Where the brokers listen, one address each, while the engine runs."""
        self._outbox = outbox
        self.telemetry = Telemetry(clock=clock, outbox=outbox, memory_bytes=memory_bytes)
        self.tasks = Tasks(self.telemetry.task_failed)
        self.broker: Broker | None = None
        self.cluster: Cluster | None = None
        self._folder: LogFolder | None = None
        self._listeners: list[Listener] = []
        self._bindings: list[Binding] = []
        self._commands: Commands | None = None
        self._consumers: Consumers | None = None

    # -- the public face ---------------------------------------------------------------------

    async def start(self) -> None:
        """Open the folder, listen, join the cluster; raises `StartError` where that is refused."""
        try:
            await self._start()
        except BaseException as error:
            await self._give_up()
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
        return await self._commands.execute(command)

    async def stop(self) -> None:
        """Answer who waits, close connections, sync the logs and leave the mark of a clean stop."""
        broker, cluster = self.broker, self.cluster
        if self._commands is None or broker is None or cluster is None:
            return
        self._commands.close()
        self._commands = None
        if self._consumers is not None:
            await self._consumers.close()
        if self._searcher is not None:
            self._searcher.close()
        self.telemetry.event("engine_stopping", "info", "Engine stopping")
        for binding in self._bindings:
            binding.close()
        await broker.syncer.flush()  # who waits for the disk is answered
        for listener in self._listeners:
            listener.close()
        try:
            await broker.stop()
        except KafkaError as error:
            log.warning("the broker could not sign off: %s", error)
        await self._end()
        log.info("stopped")

    # -- starting ----------------------------------------------------------------------------

    async def _start(self) -> None:
        settings = BrokerSettings(self._settings.configs)
        for name in settings.unknown:
            log.warning("nobody knows the setting %s", name)
        folder, cluster, broker = self._open(settings)
        self._folder, self.cluster, self.broker = folder, cluster, broker
        await cluster.start()
        await broker.open()
        points = await self._listen_everywhere(broker, settings)
        broker.on_apis_changed.append(self._listeners[0].apis_changed)  # they share connections
        first = self._bindings[0]
        broker.bound = (first.hosts, first.port)
        await broker.start(points)
        self.addresses = (Address(broker.broker_id, first.hosts[0], first.port),)
        self.telemetry.start(cluster, data_folder=self._settings.data_folder)
        own_folder = layout_of(self._disk, self._settings.data_folder).own_folder
        samples = Samples(broker, self._disk, own_folder)
        self._consumers = Consumers(broker, dial(self._listeners[0]), self._outbox)
        self._commands = Commands(
            broker, self._searcher, samples,
            metrics=Metrics(broker), trace=Trace(broker), consumers=self._consumers,
        )  # fmt: skip
        self._tell_started(cluster, broker, folder)
        LogFindings(broker)
        for listener in self._listeners:
            listener.open()

    def _open(self, settings: BrokerSettings) -> tuple[LogFolder, Cluster, Broker]:
        """The folder and what is built on it; nothing is written but the folder's identity."""
        layout = layout_of(self._disk, self._settings.data_folder)
        broker_id = BrokerId(layout.broker_id)
        folder = self._folder = LogFolder.open(
            self._disk,
            layout.log_folder,
            broker_id=broker_id,
            new_cluster_id=encode_uuid(random_uuid(self._rng)),
            clock=self._clock,
            rng=self._rng,
            pool=FilePool(self._disk, limit=_open_files(settings, self._descriptor_limit)),
        )
        syncer = Syncer(
            _durability(settings),
            lambda error: self.telemetry.storage_failed(broker_id, error),
        )
        metadata_log = MetadataLog(
            disk=self._disk,
            folder=folder,
            node_id=broker_id,
            clock=self._clock,
            syncer=syncer,
        )
        cluster = Cluster(
            cluster_id=folder.cluster_id,
            node_id=broker_id,
            metadata_log=metadata_log,
            clock=self._clock,
            rng=self._rng,
            tasks=self.tasks,
        )
        broker = Broker(
            broker_id=broker_id,
            settings=settings,
            cluster=cluster,
            folder=folder,
            clock=self._clock,
            rng=self._rng,
            tasks=self.tasks,
            syncer=syncer,
            apis=TABLE,
            telemetry=self.telemetry,
            own_folder=layout.own_folder,
        )
        return folder, cluster, broker

    async def _listen_everywhere(self, broker: Broker, settings: BrokerSettings) -> list[Endpoint]:
        """Every door bound, none open yet; what clients of each are told."""
        given = self._settings
        first = MoreListener(
            given.listener_name, given.host, given.port, given.advertised_host,
            given.advertised_port,
        )  # fmt: skip
        points = []
        for door in (first, *given.more_listeners):
            listener = Listener(
                broker=broker,
                clock=self._clock,
                limits=_limits(settings),
                name=door.name,
                observer=BrokerObserver(self.telemetry, broker.broker_id),
                is_open=False,
                beside=self._listeners[0] if self._listeners else None,
            )
            self._listeners.append(listener)
            try:
                binding = await self._network.listen(listener, host=door.host, port=door.port)
            except PermissionError as error:
                raise PortForbiddenError(door.port) from error
            self._bindings.append(binding)
            told = binding.port if door.advertised_port is None else door.advertised_port
            points.append(Endpoint(door.name, door.advertised_host, told))
        return points

    def _tell_started(self, cluster: Cluster, broker: Broker, folder: LogFolder) -> None:
        event = self.telemetry.event
        topic_count = len(cluster.image.topics)
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
        for at, binding in zip(broker.listeners, self._bindings, strict=True):
            event(
                "broker_listening",
                "good",
                f"Broker {broker.broker_id} listens on {at.host}:{at.port}",
                why=f"{' and '.join(binding.hosts)}, {at.name}",
                broker_id=broker.broker_id,
            )
        event("engine_started", "good", "Engine started", why=f"cluster {cluster.image.cluster_id}")

    # -- ending ------------------------------------------------------------------------------

    async def _end(self) -> None:
        """Let go of everything, in the order in which it leans on each other."""
        self.telemetry.stop()
        self.tasks.cancel_all()
        await self.tasks.ended()
        if self.cluster is not None:
            self.cluster.close()
        folder, broker = self._folder, self.broker
        self._folder = None
        if folder is None:
            return
        try:
            folder.close(
                broker.high_watermarks() if broker is not None else {},
                broker_epoch=broker.epoch if broker is not None else -1,
            )
        except OSError as error:
            log.warning("the folder %s was not closed cleanly: %s", folder.path, error)

    async def _give_up(self) -> None:
        """A start that failed half-way leaves nothing behind: no lock, no port, no task."""
        for binding in self._bindings:
            binding.close()
        for listener in self._listeners:
            listener.close()
        await self._end()


def _durability(settings: BrokerSettings) -> Durability:
    return "os" if settings.text(DURABILITY_KEY) == "os" else "fsync"


def _limits(settings: BrokerSettings) -> Limits:
    integer, number = settings.integer, settings.number
    return Limits(
        connections=integer("max.connections"),
        descriptors_reserved=integer("workbench.descriptors.reserved"),
        request_bytes=integer("workbench.max.request.bytes"),
        produce_bytes=integer("socket.request.max.bytes"),
        requests_in_flight=integer("workbench.max.requests.in.flight"),
        output_bytes=integer("workbench.max.output.bytes"),
        unparsed_bytes=integer("workbench.max.unparsed.bytes"),
        partial_bytes=integer("workbench.max.partial.bytes"),
        turn_ms=number("workbench.max.turn.ms"),
        idle_ms=number("connections.max.idle.ms"),
        elements=integer("workbench.max.request.elements"),
        tags=integer("workbench.max.request.tags"),
        frame_ms=number("workbench.max.frame.ms"),
        frame_bytes_per_ms=number("workbench.min.frame.bytes.per.ms"),
    )


def _open_files(settings: BrokerSettings, descriptor_limit: int | None) -> int:
    """Log files that may be open at once: as the setting says, or as the system allows."""
    given = settings.integer("workbench.max.open.files")
    if given or descriptor_limit is None:
        return given or LEAST_OPEN_FILES
    left = descriptor_limit - settings.integer("max.connections")
    return min(max(left // 2, LEAST_OPEN_FILES), MOST_OPEN_FILES)
