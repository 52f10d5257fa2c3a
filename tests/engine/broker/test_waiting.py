"""A sleeping fetch wakes for bytes, for time, and when its peer is gone."""

import asyncio

from engine.broker.request import Peer
from engine.broker.waiting import BytesWaiter
from tests.engine.broker.partitions import batch, make_partition
from tests.engine.storage.building import START_MS


def peer() -> Peer:
    return Peer(connection_id=1, host="127.0.0.1", port=1, listener="PLAINTEXT", connected_at_ms=0)


def test_it_sleeps_until_enough_bytes_came() -> None:
    async def run() -> None:
        partition = make_partition()
        waiter = BytesWaiter(len(batch()) + 1)
        sleeping = asyncio.get_running_loop().create_task(waiter.wait([partition], 60_000, peer()))
        await asyncio.sleep(0)
        partition.append(batch(), now_ms=START_MS)
        await asyncio.sleep(0)
        assert not sleeping.done()
        partition.append(batch(), now_ms=START_MS)
        await sleeping
        assert not partition.waiters

    asyncio.run(run())


def test_it_wakes_when_its_time_is_up() -> None:
    async def run() -> None:
        partition = make_partition()
        await BytesWaiter(1).wait([partition], 1, peer())
        assert not partition.waiters

    asyncio.run(run())


def test_it_wakes_when_its_peer_is_gone() -> None:
    async def run() -> None:
        partition, client = make_partition(), peer()
        waiter = BytesWaiter(1)
        sleeping = asyncio.get_running_loop().create_task(waiter.wait([partition], 60_000, client))
        await asyncio.sleep(0)
        client.closed()
        await sleeping
        assert not client.on_closed

    asyncio.run(run())


def test_it_wakes_when_the_partition_closes() -> None:
    async def run() -> None:
        partition = make_partition()
        waiter = BytesWaiter(1)
        sleeping = asyncio.get_running_loop().create_task(waiter.wait([partition], 60_000, peer()))
        await asyncio.sleep(0)
        partition.close()
        await sleeping

    asyncio.run(run())
