"""One broker as a machine would run it: its folder, its doors; started, stopped, killed.

A node outlives its broker: what is started again is another `Broker` on the same folder.
"""

import logging
from collections.abc import Callable, Sequence

import msgspec

from engine.base.clock import Clock, SkewedClock
from engine.base.errors import KafkaError
from engine.base.ids import BrokerId
from engine.base.rng import RandomSource
from engine.broker.broker import Broker
from engine.broker.cluster import Cluster
from engine.broker.durability import Durability, Syncer
from engine.broker.fleet import Fleet
from engine.broker.metadata_log import MetadataLog
from engine.broker.observer import BrokerObserver
from engine.broker.quorum import QuorumTimes
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.contract.startup import MoreListener
from engine.handlers import TABLE
from engine.machines.controller.image import Endpoint
from engine.server.connection import Connection
from engine.server.limits import Limits
from engine.server.listener import Listener
from engine.server.network import Binding, Network
from engine.server.refusals import PortForbiddenError
from engine.storage.broker_disk import BrokerDisk
from engine.storage.disk import Disk
from engine.storage.files import FilePool
from engine.storage.folder import LogFolder

log = logging.getLogger(__name__)

DURABILITY_KEY = "workbench.durability"


class Plan(msgspec.Struct, frozen=True):
    """What makes one node: its place, its addresses, its settings."""

    broker_id: BrokerId
    log_folder: str
    own_folder: str
    """Where what is not Kafka's lies."""
    doors: tuple[MoreListener, ...]
    configs: dict[str, str]
    first_voter: BrokerId
    open_files: int


class Surroundings(msgspec.Struct, frozen=True):
    """What all nodes of an engine share."""

    clock: Clock
    rng: RandomSource
    disk: Disk
    network: Network
    telemetry: Telemetry
    fleet: Fleet
    next_connection_id: Callable[[], int]
    halt: Callable[[int], None]
    """End a broker as genuine Kafka halts itself."""


class Node:
    """One broker of the engine, running or not."""

    def __init__(self, plan: Plan, around: Surroundings) -> None:
        self.plan = plan
        self.bindings: list[Binding] = []
        self.listeners: list[Listener] = []
        self.folder: LogFolder | None = None
        self.broker: Broker | None = None
        self.tasks = Tasks(around.telemetry.task_failed)
        self.disk = BrokerDisk(around.disk)
        self.clock = SkewedClock(around.clock)
        self._around = around
        self._ports: list[int] = []
        """Where it listened before: clients look for it there when it comes back."""

    @property
    def is_running(self) -> bool:
        return self.broker is not None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where clients reach it, or would if it ran."""
        found = []
        for number, door in enumerate(self.plan.doors):
            port = door.advertised_port or (self._ports[number] if self._ports else door.port)
            found.append(f"{door.advertised_host}:{port}")
        return tuple(found)

    @property
    def log_folder(self) -> str:
        return self.plan.log_folder

    # -- starting ------------------------------------------------------------------------------

    def open(self, cluster_id: str) -> Broker:
        """Take the folder and read what it says of the cluster; nothing runs yet."""
        plan, around = self.plan, self._around
        settings = BrokerSettings(plan.configs)
        self.tasks = Tasks(around.telemetry.task_failed)
        disk = self.disk.begin()
        folder = self.folder = LogFolder.open(
            disk,
            plan.log_folder,
            broker_id=plan.broker_id,
            new_cluster_id=cluster_id,
            clock=self.clock,
            rng=around.rng,
            pool=FilePool(disk, limit=plan.open_files),
        )
        syncer = Syncer(
            _durability(settings),
            self._storage_failed,
        )
        syncer.delay_ms = self.disk.sync_delay_ms
        cluster = Cluster(
            cluster_id=folder.cluster_id,
            node_id=plan.broker_id,
            metadata_log=MetadataLog(
                disk=disk,
                folder=folder,
                node_id=plan.broker_id,
                clock=self.clock,
                syncer=syncer,
            ),
            clock=self.clock,
            rng=around.rng,
            tasks=self.tasks,
            links=around.fleet.links,
            static_configs=plan.configs,
            first_voter=plan.first_voter,
            times=_times(settings),
        )
        self.broker = Broker(
            broker_id=plan.broker_id,
            settings=settings,
            cluster=cluster,
            folder=folder,
            clock=self.clock,
            rng=around.rng,
            tasks=self.tasks,
            syncer=syncer,
            apis=TABLE,
            telemetry=around.telemetry,
            own_folder=plan.own_folder,
        )
        return self.broker

    async def catch_up(self) -> None:
        """Find the controller, know what the cluster knows, open every log."""
        broker = self._opened
        self._around.fleet.links.attach(broker.broker_id, broker.door, self.tasks.spawn)
        await broker.cluster.start()
        await broker.open()

    async def listen(self) -> tuple[Endpoint, ...]:
        """Every door bound, none open yet; what clients of each are told."""
        broker = self._opened
        points = []
        ports = self._ports or [door.port for door in self.plan.doors]
        for door, port in zip(self.plan.doors, ports, strict=True):
            listener = Listener(
                broker=broker,
                clock=self.clock,
                limits=_limits(broker.settings),
                name=door.name,
                observer=BrokerObserver(self._around.telemetry, broker.broker_id),
                next_id=self._around.next_connection_id,
                is_open=False,
                beside=self.listeners[0] if self.listeners else None,
            )
            self.listeners.append(listener)
            try:
                binding = await self._around.network.listen(listener, host=door.host, port=port)
            except PermissionError as error:
                raise PortForbiddenError(port) from error
            self.bindings.append(binding)
            told = binding.port if door.advertised_port is None else door.advertised_port
            points.append(Endpoint(door.name, door.advertised_host, told))
        broker.on_apis_changed.append(self.listeners[0].apis_changed)  # they share connections
        self._ports = [binding.port for binding in self.bindings]
        first = self.bindings[0]
        broker.bound = (first.hosts, first.port)
        return tuple(points)

    async def join(self, points: Sequence[Endpoint]) -> None:
        """Join the cluster under these addresses, and be seen."""
        broker = self._opened
        await broker.start(points)
        self._around.fleet.join(broker)

    def serve(self) -> None:
        """Let clients in."""
        for listener in self.listeners:
            listener.open()

    # -- ending --------------------------------------------------------------------------------

    def close_doors(self) -> None:
        """Nobody new comes in."""
        for binding in self.bindings:
            binding.close()

    async def hand_over(self) -> None:
        """Answer who waits, let others lead, make everything safe: `end` is all that is left."""
        broker = self._opened
        await broker.syncer.flush()  # who waits for the disk is answered
        for listener in self.listeners:
            listener.close()
        try:
            await broker.stop()
        except KafkaError as error:
            log.warning("broker %s could not sign off: %s", broker.broker_id, error)

    async def end(self) -> None:
        """Let go of everything, in the order in which it leans on each other."""
        broker, folder = self.broker, self.folder
        self.broker = self.folder = None
        for listener in self.listeners:
            listener.close()
        self.close_doors()
        self.listeners, self.bindings = [], []
        if broker is not None:
            self._around.fleet.leave(broker)
            self._around.fleet.links.detach(broker.broker_id)
        self.tasks.cancel_all()
        await self.tasks.ended()
        if broker is not None:
            broker.abandon()  # a start that was refused has handed over nothing, and syncs perhaps
            broker.cluster.close()
        if folder is None:
            self.disk.end()
            return
        try:
            folder.close(
                broker.high_watermarks() if broker is not None else {},
                broker_epoch=broker.epoch if broker is not None else -1,
            )
        except OSError as error:
            log.warning("the folder %s was not closed cleanly: %s", folder.path, error)
        self.disk.end()

    async def kill(self) -> None:
        """Be gone as after kill -9: what the kernel has stays, nothing else is done."""
        broker, folder = self.broker, self.folder
        if broker is None or folder is None:
            return
        self.broker = self.folder = None
        self.disk.end()
        self._around.fleet.leave(broker)
        broker.abandon()
        self.tasks.cancel_all()
        self.close_doors()
        for listener in self.listeners:
            listener.close()
        self.listeners, self.bindings = [], []
        self._around.fleet.links.detach(broker.broker_id)
        await self.tasks.ended()
        folder.abandon()

    # -- faults --------------------------------------------------------------------------------

    def pause(self) -> None:
        """Hear and say nothing, as a stopped process; what is under way inside may end."""
        self._opened.is_paused = True
        self._around.fleet.links.pause(self.plan.broker_id)
        for connection in self.connections:
            connection.pause_changed()

    def resume(self) -> None:
        self._around.fleet.links.resume(self.plan.broker_id)
        if self.broker is not None:
            self.broker.is_paused = False
        for connection in self.connections:
            connection.pause_changed()

    def _storage_failed(self, error: OSError) -> None:
        """As genuine Kafka halts when its last log.dir fails: others serve what it led."""
        self._around.telemetry.storage_failed(self.plan.broker_id, error)
        others = set(self._around.fleet.brokers) - {self.plan.broker_id}
        if others:
            self._around.halt(self.plan.broker_id)

    def slow_syncs(self, delay_ms: float) -> None:
        """Have each sync take so much longer."""
        self.disk.sync_delay_ms = delay_ms
        if self.broker is not None:
            self.broker.syncer.delay_ms = delay_ms

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Its clients, whichever door they came in by."""
        return tuple(self.listeners[0].connections.values()) if self.listeners else ()

    @property
    def _opened(self) -> Broker:
        assert self.broker is not None
        return self.broker


def _durability(settings: BrokerSettings) -> Durability:
    return "os" if settings.text(DURABILITY_KEY) == "os" else "fsync"


def _times(settings: BrokerSettings) -> QuorumTimes:
    return QuorumTimes(
        fetch_timeout_ms=settings.integer("controller.quorum.fetch.timeout.ms"),
        election_timeout_ms=settings.integer("controller.quorum.election.timeout.ms"),
        backoff_max_ms=settings.integer("controller.quorum.election.backoff.max.ms"),
    )


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
        elements_of_any=integer("workbench.request.elements.of.any"),
        bytes_an_element=integer("workbench.request.bytes.an.element"),
        tags=integer("workbench.max.request.tags"),
        frame_ms=number("workbench.max.frame.ms"),
        frame_bytes_per_ms=number("workbench.min.frame.bytes.per.ms"),
    )
