"""InitProducerId: ids that nobody else was given."""

import asyncio

import pytest

from engine.base.errors import Code
from engine.wire.messages.k22_init_producer_id import InitProducerIdRequest
from tests.engine.handlers.serving import OS, serving
from tests.sim.disk import MemoryDisk


@pytest.mark.parametrize("version", range(6))
def test_every_version_gives_an_id_with_epoch_0(version: int) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            client = engine.client()
            asked = InitProducerIdRequest(transactional_id=None, transaction_timeout_ms=60_000)
            first = await client.call(asked, version)
            second = await client.call(asked, version)
            assert (first.error_code, first.producer_epoch) == (0, 0)
            assert second.producer_id == first.producer_id + 1

    asyncio.run(run())


def test_an_id_is_never_given_twice_even_after_a_restart() -> None:
    disk = MemoryDisk()

    async def ids() -> set[int]:
        async with serving(disk) as engine:
            client = engine.client()
            asked = InitProducerIdRequest(transactional_id=None)
            return {(await client.call(asked, 4)).producer_id for _ in range(3)}

    assert not asyncio.run(ids()) & asyncio.run(ids())


def test_many_who_ask_at_once_get_different_ids() -> None:
    async def run() -> None:
        async with serving() as engine:
            clients = [engine.client() for _ in range(20)]
            for client in clients:
                client.send(InitProducerIdRequest(transactional_id=None), 4)
            ids = {(await client.receive(22, 4)).producer_id for client in clients}
            assert len(ids) == 20

    asyncio.run(run())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"transactional_id": ""}, Code.INVALID_REQUEST),
        ({"transactional_id": "x", "transaction_timeout_ms": 0}, Code.INVALID_TRANSACTION_TIMEOUT),
        (
            {"transactional_id": "x", "transaction_timeout_ms": 900_001},
            Code.INVALID_TRANSACTION_TIMEOUT,
        ),
        (
            {"transactional_id": "x", "transaction_timeout_ms": 60_000},
            Code.COORDINATOR_NOT_AVAILABLE,
        ),
        ({"transactional_id": None, "producer_id": 5}, Code.INVALID_REQUEST),
        ({"transactional_id": None, "producer_epoch": 5}, Code.INVALID_REQUEST),
    ],
)
def test_refusals(asked: dict[str, object], code: Code) -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            answer = await engine.client().call(InitProducerIdRequest(**asked), 4)
            assert Code(answer.error_code) is code
            assert (answer.producer_id, answer.producer_epoch) == (-1, -1)

    asyncio.run(run())
