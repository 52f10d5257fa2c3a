"""Whether the disk under the log folder is nearly full: looked at now and then, told on a change."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.broker.broker import Broker

LOOK_S = 5.0
LOW_KEY = "workbench.disk.low.bytes"


class DiskSpace:
    """The free bytes of one broker's disk, as last seen."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self.free_bytes: int | None = None
        self.is_low = False

    async def watch(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Low below the limit, well again a tenth above it: the window need not flicker."""
        broker = self._broker
        limit = broker.settings.integer(LOW_KEY)
        try:
            _, free = broker.folder.space()
        except OSError:
            self.free_bytes = None
            return
        self.free_bytes = free
        if not self.is_low and free < limit:
            self.is_low = True
            self._tell_low(free)
        elif self.is_low and free >= limit + limit // 10:
            self.is_low = False
            self._tell_well(free)

    def _tell_low(self, free: int) -> None:
        telemetry = self._broker.telemetry
        if telemetry is not None:
            telemetry.event(
                "disk_low",
                "warning",
                f"The disk of broker {self._broker.broker_id} is nearly full: {free:,} bytes left",
                why="when it is full, producers are refused until there is room again; "
                "shorten retention, delete topics or free space elsewhere",
                broker_id=self._broker.broker_id,
            )

    def _tell_well(self, free: int) -> None:
        telemetry = self._broker.telemetry
        if telemetry is not None:
            telemetry.event(
                "disk_well",
                "good",
                f"The disk of broker {self._broker.broker_id} has {free:,} bytes free again",
                broker_id=self._broker.broker_id,
            )
