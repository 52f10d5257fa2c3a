"""The host: a folder opened, kept and given back; every refusal of a start in one sentence."""

import asyncio
import errno
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import astuple

from engine.base.clock import ManualClock
from engine.contract.commands import CreateTopic, Produce, ReadBatches, StopEngine
from engine.contract.startup import (
    EngineSettings,
    EngineStoppedError,
    MoreListener,
    StartError,
    StartRefused,
)
from engine.contract.values import Done, EngineError
from engine.contract.views import ClusterView
from engine.host import EngineHost
from engine.server.listener import Listener
from engine.server.network import AddressUnavailableError, PortTakenError, SocketNetwork
from engine.storage.os_disk import OsDisk
from engine.wire.messages.k03_metadata import MetadataRequest, MetadataResponse
from tests.clients.wire import WireClient
from tests.conftest import AllowedLogs
from tests.engine.hosting import SilentBinding, SilentNetwork, make_host, watched_engine
from tests.sim.disk import MemoryDisk


def refusal(disk: MemoryDisk, network: SilentNetwork | None = None, **more: object) -> StartRefused:
    async def start() -> None:
        await make_host(disk, network=network, **more).start()  # type: ignore[arg-type]

    with pytest.raises(StartError) as refused:
        asyncio.run(start())
    return refused.value.refusal


def test_what_was_made_is_there_after_a_restart() -> None:
    disk = MemoryDisk()

    async def first() -> None:
        host = make_host(disk)
        await host.start()
        await host.execute(CreateTopic("test", 2))
        await host.execute(Produce("test", b"Hello world", partition=1))
        await host.stop()

    async def second() -> bytes:
        host = make_host(disk)
        await host.start()
        page = await host.execute(ReadBatches("test", 1, 0))
        await host.stop()
        return page.batches[0]  # type: ignore[attr-defined,no-any-return]

    asyncio.run(first())
    assert b"Hello world" in asyncio.run(second())


def test_a_clean_stop_leaves_the_mark_and_lets_the_folder_go() -> None:
    disk = MemoryDisk()

    async def live() -> None:
        host = make_host(disk)
        await host.start()
        assert not disk.exists("/data/broker-1/.kafka_cleanshutdown")
        await host.stop()
        await host.stop()  # a second time does nothing

    asyncio.run(live())
    assert disk.exists("/data/broker-1/.kafka_cleanshutdown")
    disk.lock_folder("/data/broker-1").release()


def test_addresses_are_known_while_it_runs() -> None:
    async def live() -> None:
        network = SilentNetwork()
        host = make_host(MemoryDisk(), network=network)
        await host.start()
        assert host.addresses == ((1, "127.0.0.1", 9092),)
        await host.stop()
        assert network.bindings[0].is_closed

    asyncio.run(live())


def test_commands_after_the_stop_are_told_so() -> None:
    async def live() -> None:
        host = make_host(MemoryDisk())
        await host.start()
        assert await host.execute(StopEngine()) == Done()
        with pytest.raises(EngineStoppedError):
            await host.execute(CreateTopic("late"))

    asyncio.run(live())


def test_a_taken_port_names_its_holder_and_the_next_free_one() -> None:
    disk = MemoryDisk()
    refused = refusal(disk, SilentNetwork(PortTakenError(9092, "java (process 4711)")))
    assert refused.kind == "port_taken"
    assert refused.text == "Port 9092 is taken by java (process 4711)."
    assert (refused.holder, refused.suggestion) == ("java (process 4711)", "9093")
    disk.lock_folder("/data/broker-1").release()  # nothing is held


def test_a_reserved_port_is_refused_as_such() -> None:
    refused = refusal(MemoryDisk(), SilentNetwork(PermissionError(errno.EACCES, "denied")))
    assert refused.kind == "port_forbidden"
    assert refused.text == "Only an administrator may listen on port 9092."


def test_an_address_of_another_machine_is_refused() -> None:
    refused = refusal(MemoryDisk(), SilentNetwork(AddressUnavailableError("10.9.9.9", "no")))
    assert refused.text == "This machine has no address 10.9.9.9 to listen on."


def test_a_folder_in_use_is_refused_and_stays_with_its_holder() -> None:
    disk = MemoryDisk()
    disk.make_folder("/data/broker-1")
    disk.lock_folder("/data/broker-1")
    refused = refusal(disk)
    assert refused.kind == "folder_in_use"
    assert refused.text.startswith("The data folder /data is in use by ")
    assert refused.suggestion == "/data-2"


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, "disk_full", "The disk of the data folder /data is full."),
        (errno.EROFS, "folder_not_writable", "The data folder /data cannot be written"),
        (errno.EACCES, "folder_not_writable", "The data folder /data cannot be written"),
        (errno.ENOTDIR, "folder_unusable", "/data cannot be a folder"),
    ],
)
def test_what_the_disk_says_becomes_a_sentence(number: int, kind: str, words: str) -> None:
    disk = MemoryDisk()
    disk.fail_on["make_folder"] = number
    refused = refusal(disk)
    assert refused.kind == kind
    assert refused.text.startswith(words)
    assert refused.folder == "/data"


def test_a_setting_that_cannot_be_is_refused() -> None:
    refused = refusal(MemoryDisk(), configs={"num.partitions": "many"})
    assert refused.kind == "settings_wrong"
    assert "num.partitions" in refused.text


def test_after_a_kill_the_records_that_were_acknowledged_are_there() -> None:
    disk = MemoryDisk()

    async def until_killed() -> MemoryDisk:
        host = make_host(disk)
        await host.start()
        await host.execute(CreateTopic("test"))
        await host.execute(Produce("test", b"kept"))
        after = disk.kill()
        host.telemetry.stop()
        host.tasks.cancel_all()
        await host.tasks.ended()
        return after

    async def again(after: MemoryDisk) -> bytes:
        host = make_host(after)
        await host.start()
        page = await host.execute(ReadBatches("test", 0, 0))
        await host.stop()
        return page.batches[0]  # type: ignore[attr-defined,no-any-return]

    assert b"kept" in asyncio.run(again(asyncio.run(until_killed())))


def test_on_the_real_disk_and_network_a_second_engine_is_refused(tmp_path: Path) -> None:
    disk = OsDisk()

    async def live() -> StartRefused:
        first = make_host(disk, data_folder=str(tmp_path), network=SocketNetwork())  # type: ignore[arg-type]
        first._settings = first._settings._replace(port=0)
        await first.start()
        port = first.addresses[0].port
        second = make_host(disk, data_folder=str(tmp_path / "b"), network=SocketNetwork())  # type: ignore[arg-type]
        second._settings = second._settings._replace(port=port)
        try:
            with pytest.raises(StartError) as refused:
                await second.start()
        finally:
            await first.stop()
        return refused.value.refusal

    refused = asyncio.run(live())
    assert refused.kind == "port_taken"
    assert "(process " in refused.holder


def test_a_disk_that_fails_takes_the_folder_offline_and_says_so(allowed_logs: AllowedLogs) -> None:
    allowed_logs("offline", "could not sign off", "not closed cleanly", "not written")
    disk = MemoryDisk()

    async def live() -> None:
        async with watched_engine(disk) as engine:
            await engine.host.execute(CreateTopic("test"))
            disk.fail_on["sync"] = errno.EIO
            with pytest.raises(EngineError) as refused:
                await engine.host.execute(Produce("test", b"lost"))
            assert refused.value.code == "KAFKA_STORAGE_ERROR"
            engine.look()
            cluster = engine.states["cluster",]
            assert isinstance(cluster, ClusterView)
            assert cluster.storage_error is not None
            assert engine.events("storage_failed") == ["The log folder of broker 1 is offline"]

    asyncio.run(live())
    assert not disk.exists("/data/broker-1/.kafka_cleanshutdown")


def test_a_disk_whose_first_sync_fails_is_a_refusal_and_not_a_wait(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("offline", "not closed cleanly")
    disk = MemoryDisk()
    disk.on_call = lambda _, kind, path: disk.fail_on.update(
        {"sync": errno.EIO} if kind == "sync" and path.endswith(".log") else {}
    )
    refused = refusal(disk)
    assert refused.kind == "folder_unusable"
    assert "input/output error" in refused.text


def test_every_limit_of_a_listener_has_its_setting() -> None:
    given = {
        "max.connections": "1",
        "workbench.descriptors.reserved": "2",
        "workbench.max.request.bytes": "3000",
        "socket.request.max.bytes": "4",
        "workbench.max.requests.in.flight": "5",
        "workbench.max.output.bytes": "6000",
        "workbench.max.unparsed.bytes": "7000",
        "workbench.max.partial.bytes": "8000000",
        "workbench.max.turn.ms": "9.5",
        "connections.max.idle.ms": "10",
        "workbench.max.request.elements": "1100",
        "workbench.request.elements.of.any": "110",
        "workbench.request.bytes.an.element": "11",
        "workbench.max.request.tags": "12",
        "workbench.max.frame.ms": "13",
        "workbench.min.frame.bytes.per.ms": "14.5",
    }

    async def story() -> None:
        network = SilentNetwork()
        host = make_host(MemoryDisk(), network=network, configs=given)
        await host.start()
        assert astuple(network.listeners[0].limits) == (
            1, 2, 3000, 4, 5, 6000, 7000, 8_000_000, 9.5, 10.0, 1100, 110, 11, 12, 13.0, 14.5,
        )  # fmt: skip
        await host.stop()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("given", "descriptors", "files"),
    [("0", None, 256), ("0", 1024, 256), ("0", 4096, 1536), ("0", 1 << 20, 4096), ("9", 4096, 9)],
)
def test_open_files_follow_what_the_system_allows(
    given: str, descriptors: int | None, files: int
) -> None:
    async def story() -> None:
        host = make_host(
            MemoryDisk(), configs={"workbench.max.open.files": given}, descriptor_limit=descriptors
        )
        await host.start()
        assert host.broker is not None
        assert host.broker.folder._pool.limit == files
        await host.stop()

    asyncio.run(story())


def test_clients_of_a_second_listener_are_told_its_own_address(tmp_path: Path) -> None:
    def told(port: int) -> list[tuple[str, int]]:
        with WireClient(port) as client:
            answer = client.ask(MetadataRequest(topics=[]), 12, MetadataResponse)
            return [(broker.host, broker.port) for broker in answer.brokers]

    async def live() -> None:
        door = MoreListener("CONTAINERS", "127.0.0.1", 0, "host.docker.internal", 19_094)
        settings = EngineSettings(str(tmp_path), port=0, more_listeners=(door,))
        host = EngineHost(
            settings, clock=ManualClock(), rng=Random(1), disk=OsDisk(), network=SocketNetwork()
        )
        await host.start()
        first, second = (binding.port for binding in host.crew.nodes[1].bindings)
        assert first != second
        assert await asyncio.to_thread(told, first) == [("localhost", first)]
        assert await asyncio.to_thread(told, second) == [("host.docker.internal", 19_094)]
        assert host.broker is not None
        config = host.broker.settings.configs.value("advertised.listeners")
        assert config == f"PLAINTEXT://localhost:{first},CONTAINERS://host.docker.internal:19094"
        await host.stop()

    asyncio.run(live())


def test_a_second_listener_whose_port_is_taken_leaves_the_first_free() -> None:
    class Narrow(SilentNetwork):
        async def listen(self, listener: Listener, *, host: str | None, port: int) -> SilentBinding:
            if port == 9_094:
                raise PortTakenError(port, "")
            return await super().listen(listener, host=host, port=port)

    network = Narrow()

    async def live() -> StartRefused:
        settings = EngineSettings(
            "/data", more_listeners=(MoreListener("LAN", "10.0.0.7", 9_094, "10.0.0.7"),)
        )
        host = EngineHost(
            settings, clock=ManualClock(), rng=Random(1), disk=MemoryDisk(), network=network
        )
        with pytest.raises(StartError) as refused:
            await host.start()
        return refused.value.refusal

    found = asyncio.run(live())
    assert (found.kind, found.port) == ("port_taken", 9_094)
    assert network.bindings[0].is_closed
