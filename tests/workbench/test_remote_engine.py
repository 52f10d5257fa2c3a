"""The link by itself: who it attaches to, what it says when it cannot, what it leaves behind."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.contract.commands import CreateTopic, DeleteTopic, Produce
from engine.contract.startup import EngineStoppedError, StartError
from engine.contract.values import EngineError
from engine.host import EngineHost
from tests.engine.hosting import make_host
from tests.sim.disk import MemoryDisk
from ui.engine_link import LinkNews
from workbench import remote_engine
from workbench.control_frames import REQUEST_BYTES, Refusal, frame
from workbench.control_server import ControlServer
from workbench.inbox import Inbox
from workbench.remote_engine import RemoteEngine

Story = Callable[[EngineHost, ControlServer, RemoteEngine, Inbox, list[LinkNews]], Awaitable[None]]


def run(folder: Path, story: Story) -> None:
    """A real engine in memory, with its control socket in a folder."""

    async def live() -> None:
        host = make_host(MemoryDisk())
        server = ControlServer(host)
        await host.start()
        await server.start(str(folder))
        news: list[LinkNews] = []
        inbox = Inbox(news.append)
        engine = RemoteEngine(str(folder), inbox)
        try:
            async with asyncio.timeout(20):
                await story(host, server, engine, inbox, news)
        finally:
            await engine.stop()
            await server.stop()
            await host.stop()

    asyncio.run(live())


async def until(is_true: Callable[[], object]) -> None:
    while not is_true():
        await asyncio.sleep(0.01)


def test_a_reply_a_refusal_and_what_is_too_large(tmp_path: Path) -> None:
    async def story(
        _host: EngineHost, _server: object, engine: RemoteEngine, _inbox: Inbox, _news: object
    ) -> None:
        await engine.start()
        await engine.execute(CreateTopic("orders", 1))
        with pytest.raises(EngineError, match="There is no topic none") as refused:
            await engine.execute(DeleteTopic("none"))
        assert refused.value.code == "UNKNOWN_TOPIC_OR_PARTITION"
        with pytest.raises(EngineError, match="takes 33,554,432 at once"):
            await engine.execute(Produce("orders", b"v" * REQUEST_BYTES))
        await engine.stop()
        with pytest.raises(EngineStoppedError):
            await engine.execute(DeleteTopic("orders"))

    run(tmp_path, story)


def test_more_asks_than_the_engine_takes_at_once_wait(tmp_path: Path) -> None:
    async def story(
        host: EngineHost, _server: object, engine: RemoteEngine, _inbox: Inbox, _news: object
    ) -> None:
        await engine.start()
        names = [f"t{number}" for number in range(150)]
        await asyncio.gather(*(engine.execute(CreateTopic(name, 1)) for name in names))
        assert host.broker is not None
        assert len(host.broker.cluster.image.topics) == 150

    run(tmp_path, story)


def test_a_cut_connection_is_made_anew_and_events_of_that_time_follow(tmp_path: Path) -> None:
    async def story(
        host: EngineHost, server: ControlServer, engine: RemoteEngine, inbox: Inbox,
        news: list[LinkNews],
    ) -> None:  # fmt: skip
        await engine.start()
        await engine.execute(CreateTopic("goes", 1))
        known: set[object] = set()
        texts: list[str] = []

        def take() -> None:
            frame = inbox.drain()
            for key, view in frame.states:
                (known.discard if view is None else known.add)(key)
            texts.extend(event.text for event in frame.events)

        def knows_the_topic() -> bool:
            take()
            return ("topic", "goes") in known and "Topic goes created" in texts

        await until(knows_the_topic)
        for session in tuple(server._sessions):
            session._writer.transport.abort()
        await until(lambda: engine._line is None)
        await host.execute(DeleteTopic("goes"))
        with pytest.raises(EngineStoppedError, match="nothing was done"):
            await engine.execute(DeleteTopic("goes"))
        engine.retry()

        def is_back() -> bool:
            take()
            return bool(news) and news[-1].state == "well" and "Topic goes deleted" in texts

        await until(is_back)
        assert ("topic", "goes") not in known
        returned = news[-1].returned
        assert returned is not None
        assert (returned.is_other_run, returned.told_count, returned.missed_count) == (False, 1, 0)
        assert texts.count("Topic goes created") == 1

    run(tmp_path, story)


def test_an_engine_with_another_contract_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_engine, "fingerprint", lambda: "another")

    async def story(
        _host: object, _server: object, engine: RemoteEngine, _inbox: object, _news: object
    ) -> None:
        with pytest.raises(StartError, match="of another version") as refused:
            await engine.start()
        assert refused.value.refusal.kind == "other_version"

    run(tmp_path, story)


def test_an_engine_that_knows_no_windows_is_an_earlier_version(tmp_path: Path) -> None:
    async def refuse(_reader: object, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(0, "refused", Refusal("A frame came that is none.")))
        writer.close()

    async def live() -> None:
        server = await asyncio.start_unix_server(refuse, str(tmp_path / "control.sock"))
        engine = RemoteEngine(str(tmp_path), Inbox(lambda _news: None))
        with pytest.raises(StartError, match="an earlier one"):
            await engine.start()
        await engine.stop()
        server.close()

    asyncio.run(live())


def test_one_window_too_many_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.control_server.CLIENTS", 1)

    async def story(
        _host: object, _server: object, engine: RemoteEngine, _inbox: object, _news: object
    ) -> None:
        await engine.start()
        more = RemoteEngine(str(tmp_path), Inbox(lambda _news: None))
        with pytest.raises(StartError, match="serves 1 windows and command lines already") as no:
            await more.start()
        assert no.value.refusal.kind == "engine_refused"
        await more.stop()

    run(tmp_path, story)


def test_where_there_are_no_unix_sockets_a_port_and_a_secret_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.control_door.has_unix_sockets", lambda: False)

    async def story(
        _host: object, _server: object, engine: RemoteEngine, _inbox: object, _news: object
    ) -> None:
        await engine.start()
        await engine.execute(CreateTopic("orders", 1))

    run(tmp_path, story)
