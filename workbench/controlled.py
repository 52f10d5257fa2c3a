"""An engine with its control socket: what `serve` and the window run."""

from engine.contract.startup import EngineSettings
from engine.contract.values import Command, Reply
from engine.host import EngineHost
from engine.storage.disk import Disk
from engine.storage.layout import layout_of
from workbench.control_server import ControlServer


class ControlledEngine:
    """Starts and stops both, the engine first in and last out."""

    def __init__(self, host: EngineHost, settings: EngineSettings, disk: Disk) -> None:
        self.host = host
        self._disk = disk
        self._data_folder = settings.data_folder
        self._control = ControlServer(host)

    async def start(self) -> None:
        await self.host.start()
        await self._control.start(layout_of(self._disk, self._data_folder).own_folder)

    async def execute(self, command: Command) -> Reply:
        return await self.host.execute(command)

    async def stop(self) -> None:
        await self._control.stop()
        await self.host.stop()
