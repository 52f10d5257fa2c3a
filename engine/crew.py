"""The brokers of one engine as machines to be run: all started and stopped, any one killed, revived."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import count

from engine.base.clock import Clock
from engine.base.ids import BrokerId
from engine.base.rng import RandomSource, random_uuid
from engine.broker.fleet import Fleet
from engine.broker.link import Links
from engine.broker.settings import BrokerSettings
from engine.broker.tasks import Tasks
from engine.broker.telemetry import Telemetry
from engine.broker.voters import voters_settled
from engine.contract.cluster_commands import MOST_BROKERS
from engine.contract.startup import EngineSettings, MoreListener
from engine.contract.values import EngineError
from engine.node import Node, Plan, Surroundings
from engine.server.network import Network
from engine.storage.checkpoints import encode_uuid
from engine.storage.disk import Disk
from engine.storage.layout import Layout, brokers_in, layout_of

log = logging.getLogger(__name__)

LEAST_OPEN_FILES, MOST_OPEN_FILES = 256, 4096


class Crew:
    """Every broker this engine has, whether it runs or not."""

    def __init__(
        self,
        settings: EngineSettings,
        *,
        clock: Clock,
        rng: RandomSource,
        disk: Disk,
        network: Network,
        telemetry: Telemetry,
        descriptor_limit: int | None,
    ) -> None:
        self._settings = settings
        self._disk = disk
        self._rng = rng
        self._descriptor_limit = descriptor_limit
        self._tasks = Tasks(telemetry.task_failed)
        self.links = Links(clock)
        self.fleet = Fleet(self.links)
        self.nodes: dict[int, Node] = {}
        self._around = Surroundings(
            clock=clock,
            rng=rng,
            disk=disk,
            network=network,
            telemetry=telemetry,
            fleet=self.fleet,
            next_connection_id=count(1).__next__,
            halt=self._halt,
        )

    # -- all of them ---------------------------------------------------------------------------

    async def start(self) -> None:
        """Open every folder, find the controller, join; no client is let in yet."""
        for plan in self._plans():
            self.nodes[plan.broker_id] = Node(plan, self._around)
        nodes = tuple(self.nodes.values())
        cluster_id = encode_uuid(random_uuid(self._rng))
        for node in nodes:  # the first one's folder says of which cluster all are
            cluster_id = node.open(cluster_id).cluster.image.cluster_id
        await self._together(nodes, Node.catch_up)
        points = [await node.listen() for node in nodes]
        for node, at in zip(nodes, points, strict=True):
            await node.join(at)
        await voters_settled(self.fleet.brokers.values())

    def serve(self) -> None:
        """Let clients in."""
        for node in self.nodes.values():
            node.serve()

    async def stop(self) -> None:
        """Stop every broker cleanly, the controller last: the others need it to hand over."""
        running = [node for node in self.nodes.values() if node.is_running]
        controller = self.fleet.image.controller_id
        running.sort(key=lambda node: node.plan.broker_id == controller)
        for node in running:
            node.close_doors()
            self.links.resume(node.plan.broker_id)
        for pair in self.links.faulty():  # nobody is to see what a fault does to the end
            self.links.heal(*pair)
        self.links.pace.end()
        for node in running:
            await node.hand_over()
        await self.end()

    async def end(self) -> None:
        """Let go of everything."""
        for node in self.nodes.values():
            await node.end()

    async def _together(
        self, nodes: Sequence[Node], act: Callable[[Node], Awaitable[None]]
    ) -> None:
        """Do something with all nodes at once; the first failure is raised when all have ended."""
        if len(nodes) == 1:
            await act(nodes[0])
            return

        async def one(node: Node) -> None:
            await act(node)

        doing = [
            self._tasks.watched(f"broker {node.plan.broker_id} starts", one(node)) for node in nodes
        ]
        done, waiting = await asyncio.wait(doing, return_when=asyncio.FIRST_EXCEPTION)
        for task in waiting:
            task.cancel()
        if waiting:
            await asyncio.wait(waiting)
        for task in done:
            task.result()

    # -- one of them ---------------------------------------------------------------------------

    async def stop_one(self, broker_id: int) -> None:
        """Stop a broker cleanly; the others lead what it led."""
        node = self.nodes[broker_id]
        node.close_doors()
        await node.hand_over()
        await node.end()

    async def kill(self, broker_id: int) -> None:
        """Have a broker gone as after kill -9."""
        await self.nodes[broker_id].kill()

    def _halt(self, broker_id: int) -> None:
        self._tasks.spawn(f"broker {broker_id} halts", self.kill(broker_id))

    async def start_one(self, broker_id: int) -> None:
        """Start a broker that does not run, on what its folder holds."""
        node = self.nodes[broker_id]
        try:
            node.open(self.fleet.image.cluster_id)
            await node.catch_up()
            await node.join(await node.listen())
        except BaseException:
            await node.end()
            raise
        node.serve()

    def machine(self, broker_id: int) -> Node | None:
        return self.nodes.get(broker_id)

    def broker_ids(self) -> tuple[int, ...]:
        return tuple(self.nodes)

    def add(self) -> int:
        """One more broker; it does not run yet."""
        if len(self.nodes) >= MOST_BROKERS:
            raise EngineError(f"There are {len(self.nodes)} brokers, and no more are to be had.")
        layout = layout_of(self._disk, self._settings.data_folder)
        broker_id = BrokerId(max(self.nodes) + 1)
        files = min(node.plan.open_files for node in self.nodes.values())
        plan = self._plan(layout, broker_id, dict(self._settings.configs), files)
        self.nodes[broker_id] = Node(plan, self._around)
        return broker_id

    def set_aside(self, broker_id: int) -> None:
        """Forget a broker that does not run; its folder stays under another name."""
        node = self.nodes[broker_id]
        layout = layout_of(self._disk, self._settings.data_folder)
        if broker_id == layout.broker_id:
            raise EngineError(f"Broker {broker_id} is the first one: the cluster is known by it.")
        if self._disk.exists(node.plan.log_folder):
            aside = f"{layout.own_folder}/set-aside"
            self._disk.make_folder(aside)
            name = f"broker-{broker_id}-{self._around.clock.now_ms()}"
            self._disk.rename(node.plan.log_folder, f"{aside}/{name}")
            self._disk.sync_directory(aside)
            self._disk.sync_directory(layout.own_folder)
        del self.nodes[broker_id]

    # -- plans ---------------------------------------------------------------------------------

    def _plans(self) -> list[Plan]:
        """The brokers asked for, and those that have a folder here already."""
        layout = layout_of(self._disk, self._settings.data_folder)
        configs = dict(self._settings.configs)
        wanted = {BrokerId(layout.broker_id)}
        wanted |= {BrokerId(number) for number in range(1, self._settings.broker_count + 1)}
        wanted |= set(map(BrokerId, brokers_in(self._disk, layout.own_folder)))
        files = _open_files(BrokerSettings(configs), self._descriptor_limit, len(wanted))
        return [self._plan(layout, broker_id, configs, files) for broker_id in sorted(wanted)]

    def _plan(
        self, layout: Layout, broker_id: BrokerId, configs: dict[str, str], files: int
    ) -> Plan:
        is_first = broker_id == layout.broker_id
        own = layout.own_folder
        return Plan(
            broker_id=broker_id,
            log_folder=layout.log_folder if is_first else f"{own}/broker-{broker_id}",
            own_folder=own if is_first else f"{own}/of-broker-{broker_id}",
            doors=self._doors(broker_id - layout.broker_id),
            configs=configs,
            first_voter=BrokerId(layout.broker_id),
            open_files=files,
        )

    def _doors(self, further: int) -> tuple[MoreListener, ...]:
        """The addresses of a broker: ports count up from the first one's."""
        given = self._settings
        first = MoreListener(
            given.listener_name, given.host, given.port, given.advertised_host,
            given.advertised_port,
        )  # fmt: skip
        return tuple(
            door._replace(
                port=door.port + further if door.port else 0,
                advertised_port=None
                if door.advertised_port is None
                else door.advertised_port + further,
            )
            for door in (first, *given.more_listeners)
        )


def _open_files(settings: BrokerSettings, descriptor_limit: int | None, brokers: int) -> int:
    """Log files that a broker may have open: as the setting says, or as the system allows."""
    given = settings.integer("workbench.max.open.files")
    if given or descriptor_limit is None:
        return given or LEAST_OPEN_FILES
    left = descriptor_limit - settings.integer("max.connections")
    return min(max(left // 2 // brokers, LEAST_OPEN_FILES), MOST_OPEN_FILES)
