"""What watchers are shown of a partition: what became readable, in order, and never what was cut."""

import asyncio

from engine.broker.durability import Syncer
from engine.broker.following import cut_to
from engine.broker.watched import WATCHED_BYTES, ReadableBatch
from tests.engine.broker.partitions import batch, make_partition
from tests.engine.storage.building import START_MS


def test_what_was_cut_before_it_was_readable_is_never_shown() -> None:
    async def run() -> None:
        syncer = Syncer("fsync")
        partition = make_partition(syncer=syncer)
        seen: list[ReadableBatch] = []
        partition.watchers["tail"] = seen.append
        partition.append(batch(value=b"kept"), now_ms=START_MS)
        partition.append(batch(value=b"only here"), now_ms=START_MS)
        partition.resign()
        cut_to(partition, epoch=0, end_offset=1)
        partition.lead(1)
        partition.append(batch(value=b"of the new epoch"), now_ms=START_MS)
        await syncer.flush()
        assert [each.base_offset for each in seen] == [0, 1]
        assert b"kept" in (seen[0].batch or b"")
        assert b"of the new epoch" in (seen[1].batch or b"")

    asyncio.run(run())


def test_what_waits_is_bounded_and_still_told() -> None:
    async def run() -> None:
        syncer = Syncer("fsync")
        partition = make_partition(syncer=syncer)
        seen: list[ReadableBatch] = []
        partition.watchers["tail"] = seen.append
        large = bytes(WATCHED_BYTES // 16)
        for _ in range(17):
            partition.append(batch(value=large), now_ms=START_MS)
        await syncer.flush()
        assert len(seen) == 17
        assert sum(len(each.batch or b"") for each in seen) <= WATCHED_BYTES
        assert seen[-1].batch is None
        partition.append(batch(value=large), now_ms=START_MS)
        await syncer.flush()
        assert seen[-1].batch is not None

    asyncio.run(run())
