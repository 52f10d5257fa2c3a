"""A disk that is nearly full is told of once, and once more when it is well again."""

from tests.engine.broker.upkeeping import with_engine
from tests.engine.hosting import Watched
from tests.sim.disk import MemoryDisk


def test_a_disk_that_is_nearly_full_is_told_of(allowed_logs) -> None:
    allowed_logs("is nearly full")

    async def story(engine: Watched) -> None:
        disk, space = engine.host._disk, engine.broker.housekeeping.disk_space
        assert isinstance(disk, MemoryDisk)
        space.look()
        assert not space.is_low
        for free in (20_000, 9_999, 10_500, 11_001, 10_500):
            disk.capacity = disk.used_bytes() + free
            space.look()
            assert space.free_bytes == free
        engine.look()
        assert [len(engine.events(kind)) for kind in ("disk_low", "disk_well")] == [1, 1]
        assert engine.events("disk_low")[0].endswith("nearly full: 9,999 bytes left")

    with_engine(story, workbench_disk_low_bytes="10000")
