"""A listener's clients reach the window's counts and events."""

import asyncio

from engine.broker.observer import BrokerObserver
from engine.contract.views import ClusterView
from tests.engine.hosting import Watched, watched_engine


def test_refused_clients_are_counted_and_a_flood_of_them_is_told_in_part() -> None:
    async def story(engine: Watched) -> None:
        observer = BrokerObserver(engine.host.telemetry, 1)
        for _ in range(1000):
            observer.refused("10.0.0.9", "1024 connections are open")
        engine.look()
        cluster = engine.states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert cluster.connections_refused == 1000
        assert engine.events("client_refused") == ["A client from 10.0.0.9 was refused"] * 5
        engine.look(1000)
        assert engine.events("client_refused")[5:] == ["995 more clients were refused"]

    async def live() -> None:
        async with watched_engine() as engine:
            await story(engine)

    asyncio.run(live())
