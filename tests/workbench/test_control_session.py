"""A real engine's control socket in this process: slow readers are counted, and cost nobody else."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from engine.contract.catalogue import PackedFrame, fingerprint
from engine.contract.cluster_commands import DescribeCluster
from engine.contract.commands import CreateTopic, Produce, WatchTail
from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame
from engine.contract.values import Command
from engine.host import EngineHost
from tests.engine.hosting import make_host
from tests.sim.disk import MemoryDisk
from workbench import control_session
from workbench.control_frames import (
    SIZE_BYTES,
    Attach,
    Attached,
    Message,
    Refusal,
    frame,
    message_of,
)
from workbench.control_server import ControlServer
from workbench.control_session import Session

EVENTS_WAITING = 50


class Peer:
    """A client that reads when it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, number: int, kind: str, body: object = None) -> None:
        self.writer.write(frame(number, kind, body))

    async def hear(self, kind: str) -> Message:
        """The next message, which must be of a kind."""
        size = int.from_bytes(await self.reader.readexactly(SIZE_BYTES))
        message = message_of(await self.reader.readexactly(size))
        assert message.kind == kind, message
        return message

    async def ask(self, command: Command) -> Message:
        self.say(99, "ask", command)
        return await self.hear("reply")

    async def attach(self, run: str = "", event_count: int = 0) -> Attached:
        self.say(1, "attach", Attach(fingerprint(), run, event_count))
        body = (await self.hear("attached")).body
        return msgspec.msgpack.decode(body, type=Attached)

    async def next_frame(self) -> Frame:
        self.say(2, "next")
        body = (await self.hear("frame")).body
        return msgspec.msgpack.decode(body, type=PackedFrame).unpacked()


Meet = Callable[[], Awaitable[Peer]]


def run(folder: Path, story: Callable[[EngineHost, Meet], Awaitable[None]]) -> None:
    async def live() -> None:
        host = make_host(MemoryDisk())
        server = ControlServer(host)
        await host.start()
        await server.start(str(folder))
        met: list[Peer] = []

        async def meet() -> Peer:
            connected = socket.socket(socket.AF_UNIX)
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connected.connect(str(folder / "control.sock"))
            connected.setblocking(False)
            met.append(Peer(*await asyncio.open_connection(sock=connected)))
            return met[-1]

        try:
            async with asyncio.timeout(20):
                await story(host, meet)
        finally:
            for peer in met:
                peer.writer.close()
            await server.stop()
            await host.stop()

    asyncio.run(live())


def happen(host: EngineHost, count: int) -> None:
    for number in range(count):
        host.telemetry.event("fault_set", "info", f"event {number}", why="w" * 1_000)


def served(host: EngineHost) -> Iterable[Session]:
    """The sessions of the control socket, by what it has the engine tell it."""
    (told,) = host.telemetry.event_watchers
    server = told.__self__  # type: ignore[attr-defined]  # a method of it
    assert isinstance(server, ControlServer)
    return server._sessions


def test_who_watches_and_does_not_read_is_told_how_many_were_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_session, "EVENTS_WAITING", EVENTS_WAITING)

    async def story(host: EngineHost, meet: Meet) -> None:
        peer = await meet()
        peer.say(1, "watch")
        await peer.ask(DescribeCluster())  # by its answer the watch has begun
        for _ in range(20):
            happen(host, 100)
            await asyncio.sleep(0)  # the engine goes on; nobody reads
        heard, skipped = 0, 0
        while heard + skipped < 2_000:
            size = int.from_bytes(await peer.reader.readexactly(SIZE_BYTES))
            message = message_of(await peer.reader.readexactly(size))
            if message.kind == "skipped":
                skipped += msgspec.msgpack.decode(message.body, type=int)
            else:
                heard += 1
                last = msgspec.msgpack.decode(message.body, type=Event)
        assert heard + skipped == 2_000
        assert skipped > 1_000
        assert last.text == "event 99"

    run(tmp_path, story)


def test_a_window_that_takes_nothing_has_bounded_things_waiting_and_exact_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_session, "EVENTS_WAITING", EVENTS_WAITING)
    monkeypatch.setattr(control_session, "FEED_BYTES", 2_000)

    async def story(host: EngineHost, meet: Meet) -> None:
        peer = await meet()
        attached = await peer.attach()
        assert ("cluster",) in attached.keys
        await peer.ask(CreateTopic("orders", 1))
        await peer.ask(WatchTail(5, "orders"))
        for _ in range(100):
            await host.execute(Produce("orders", b"v" * 100, partition=0))
        happen(host, 200)
        frame = await peer.next_frame()
        skipped = [item for item in frame.feed if isinstance(item, Skipped)]
        batches = [item for item in frame.feed if isinstance(item, BatchAppended)]
        assert sum(item.record_count for item in frame.feed) == 100
        assert [item.tail_id for item in skipped] == [5]
        assert {item.tail_ids for item in batches} == {(5,)}
        assert sum(len(item.batch) for item in batches) <= 2_000
        told = attached.event_count + len(frame.events) + frame.events_skipped
        assert (len(frame.events), frame.events_skipped > 100) == (EVENTS_WAITING, True)
        again = await (await meet()).attach()
        assert told == again.event_count + again.told_count

    run(tmp_path, story)


def test_who_wants_frames_and_does_not_read_them_is_heard_no_more(tmp_path: Path) -> None:
    async def story(host: EngineHost, meet: Meet) -> None:
        peer, other = await meet(), await meet()
        await peer.attach()
        await other.attach()
        session = next(iter(served(host)))
        for _ in range(40):
            peer.say(2, "next")
            happen(host, 20)
            await asyncio.wait_for(other.ask(CreateTopic("a", 1, validate_only=True)), 5)
        assert session._writer.transport.get_write_buffer_size() < 400_000
        (told,) = host.telemetry.event_watchers
        await told.__self__.stop()  # type: ignore[attr-defined]  # does not wait for it for ever

    run(tmp_path, story)


def test_who_comes_back_is_told_what_it_missed(tmp_path: Path) -> None:
    async def story(host: EngineHost, meet: Meet) -> None:
        first = await meet()
        attached = await first.attach()
        frame = await first.next_frame()
        seen = attached.event_count + len(frame.events)
        assert [event.kind for event in frame.events][-1] == "engine_started"
        first.writer.close()
        happen(host, 3)
        again = await meet()
        back = await again.attach(attached.run, seen)
        assert (back.told_count, back.missed_count) == (3, 0)
        assert [event.text for event in (await again.next_frame()).events] == [
            "event 0", "event 1", "event 2",
        ]  # fmt: skip
        happen(host, 1_200)
        late = await (await meet()).attach(attached.run, seen)
        assert (late.told_count, late.missed_count) == (1_000, 203)
        of_another_run = await (await meet()).attach("another", 900)
        assert of_another_run.missed_count == seen + 203

    run(tmp_path, story)


def test_another_contract_is_told_and_nothing_follows(tmp_path: Path) -> None:
    async def story(host: EngineHost, meet: Meet) -> None:
        peer = await meet()
        peer.say(1, "attach", Attach("another"))
        attached = msgspec.msgpack.decode((await peer.hear("attached")).body, type=Attached)
        assert (attached.contract, attached.keys) == (fingerprint(), ())
        assert not host.telemetry.outboxes.is_attached

    run(tmp_path, story)


def test_what_a_window_began_ends_with_it(tmp_path: Path) -> None:
    async def story(host: EngineHost, meet: Meet) -> None:
        peer = await meet()
        await peer.attach()
        await peer.ask(WatchTail(5, ""))
        assert host.telemetry.tails._wanted
        peer.writer.close()
        async with asyncio.timeout(20):
            while host.telemetry.tails._wanted or host.telemetry.outboxes.is_attached:
                await asyncio.sleep(0.01)

    run(tmp_path, story)


def test_a_goodbye_says_why(tmp_path: Path) -> None:
    async def story(host: EngineHost, meet: Meet) -> None:
        peer = await meet()
        await peer.attach()
        next(iter(served(host))).close("The engine was stopped.")
        refusal = msgspec.msgpack.decode((await peer.hear("refused")).body, type=Refusal)
        assert refusal.text == "The engine was stopped."
        assert await peer.reader.read() == b""

    run(tmp_path, story)
