"""Sockets call back while they can be read, whichever way is taken."""

import asyncio
import socket
from functools import partial

import pytest

from engine.base.clock import ManualClock
from engine.server.buffers import Buffers
from engine.server.gathering import Gathering
from engine.server.readiness import MOST, Readiness
from tests.engine.server.memory import turns


def ready(few: int = 0) -> Readiness:
    return Readiness(Gathering(Buffers(), ManualClock()), few=few)


@pytest.fixture
def pair():
    near, far = socket.socketpair()
    near.setblocking(False)
    yield near, far
    near.close()
    far.close()


@pytest.mark.parametrize("few", [0, 1])
def test_a_socket_calls_back_while_it_is_watched(few: int, pair) -> None:
    near, far = pair

    async def run() -> None:
        readiness, seen = ready(few), list[bytes]()
        for piece in (b"a", b"b"):
            readiness.watch(near.fileno(), lambda: seen.append(near.recv(10)))
            far.send(piece)
            await turns()
            readiness.forget(near.fileno())
            far.send(b"unheard")
            await turns()
        assert seen == [b"a", b"unheardb"]

    asyncio.run(run())


def test_a_socket_that_was_forgotten_in_the_same_round_is_not_called(pair) -> None:
    async def run() -> None:
        readiness, called = ready(), list[int]()

        def forget_the_other(mine: socket.socket, other: socket.socket) -> None:
            called.append(mine.fileno())
            mine.recv(10)
            readiness.forget(other.fileno())

        one, two = pair
        for end in pair:
            end.send(b"x")
        readiness.watch(one.fileno(), lambda: forget_the_other(one, two))
        readiness.watch(two.fileno(), lambda: forget_the_other(two, one))
        await turns()
        assert len(called) == 1
        readiness.forget(called[0])

    asyncio.run(run())


def test_whoever_is_always_ready_keeps_nobody_from_being_read() -> None:
    async def run() -> None:
        readiness, calls = ready(), dict[int, int]()
        pairs = [socket.socketpair() for _ in range(2 * MOST)]
        for near, far in pairs:
            far.send(b"never taken")
            calls[near.fileno()] = 0

        def called(descriptor: int) -> None:
            calls[descriptor] += 1

        for descriptor in calls:
            readiness.watch(descriptor, lambda descriptor=descriptor: called(descriptor))
        await turns(8)
        assert min(calls.values()) >= max(calls.values()) - 1 > 0
        for near, far in pairs:
            readiness.forget(near.fileno())
            near.close()
            far.close()

    asyncio.run(run())


def test_a_round_is_over_though_one_in_it_failed(pair) -> None:
    async def run() -> None:
        gathering = Gathering(Buffers(), ManualClock())
        readiness, errors = Readiness(gathering, few=0), list[str]()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: errors.append(str(told["exception"])))

        def fail(end: socket.socket) -> None:
            assert gathering.is_on
            end.recv(10)
            raise ValueError("broken")

        pair[1].setblocking(False)
        for end in pair:
            end.send(b"x")
            readiness.watch(end.fileno(), partial(fail, end))
        await turns()
        assert errors == ["broken"] * 2
        assert not gathering.is_on
        for end in pair:
            readiness.forget(end.fileno())

    asyncio.run(run())
