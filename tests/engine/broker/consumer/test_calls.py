"""Typed requests of a client that lives in the engine: answers in order, losses told, made anew."""

import asyncio

import pytest

from engine.broker.consumer.calls import Calls, NoConnectionError
from engine.server.inner import dial
from engine.wire.messages.k03_metadata import MetadataRequest, MetadataResponse
from tests.engine.hosting import Watched, watched_engine
from tests.sim.loop import SimLoop


def run(story):
    async def live():
        async with watched_engine() as watched:
            await story(watched, Calls(dial(watched.host.crew.nodes[1].listeners[0]), "caller"))

    SimLoop(1).run(live())


def metadata(calls: Calls):
    return calls.ask(MetadataRequest(None), 9, MetadataResponse)


def peers(watched: Watched):
    return [client.peer for client in watched.host.telemetry.clients.values()]


def test_it_says_who_it_is_before_it_asks():
    async def story(watched, calls):
        answer = await metadata(calls)
        assert answer.brokers[0].node_id == 1
        (peer,) = peers(watched)
        assert (peer.client_id, peer.software_name, peer.request_count) == (
            "caller",
            "broker-workbench",
            2,
        )

    run(story)


def test_requests_behind_one_another_get_their_own_answers():
    async def story(watched, calls):
        await metadata(calls)
        answers = await asyncio.gather(*(metadata(calls) for _ in range(5)))
        assert len(answers) == 5
        assert peers(watched)[0].request_count == 7

    run(story)


def test_a_lost_connection_is_told_and_the_next_request_makes_another():
    async def story(watched, calls):
        await metadata(calls)
        waiting = asyncio.ensure_future(metadata(calls))
        await asyncio.sleep(0)
        (connection,) = watched.host.crew.nodes[1].listeners[0].connections.values()
        connection.close("for a test")
        with pytest.raises(NoConnectionError):
            await waiting
        await metadata(calls)
        assert len(peers(watched)) == 1

    run(story)


def test_closed_it_hangs_up():
    async def story(watched, calls):
        await metadata(calls)
        calls.close()
        assert peers(watched) == []

    run(story)


def test_who_is_not_admitted_has_no_connection():
    async def story(watched, calls):
        watched.host.crew.nodes[1].listeners[0].close()
        with pytest.raises(NoConnectionError):
            await metadata(calls)

    run(story)


def test_an_answer_that_does_not_come_is_not_waited_for_for_ever():
    async def story(watched, calls):
        await metadata(calls)
        (connection,) = watched.host.crew.nodes[1].listeners[0].connections.values()
        connection._is_turn_over = True  # it takes nothing for now
        with pytest.raises(NoConnectionError):
            await calls.ask(MetadataRequest(None), 9, MetadataResponse, timeout_s=2)
        assert peers(watched) == []

    run(story)
