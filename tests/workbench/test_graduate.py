"""`workbench graduate`: a configuration with which genuine Kafka goes on; the lane lets it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clients.servers import Lines, Server, process, served
from tests.clients.test_kill import TOPIC, everything, produce
from tests.clients.tools import ToolFailedError, installed_kit
from tests.clients.wire import WireClient, create_topic
from tests.workbench.processes import finish, serving


def properties(folder: Path) -> dict[str, str]:
    text = (folder / "graduate/server.properties").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)  # type: ignore[arg-type]


def test_it_writes_a_configuration_with_the_last_port(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, port):
        busy = finish("graduate", "--data-dir", str(tmp_path))
    assert busy.returncode == 3
    done = finish("graduate", "--data-dir", str(tmp_path))
    assert done.returncode == 0
    target = tmp_path.resolve() / "graduate/server.properties"
    assert f"bin/kafka-server-start.sh '{target}'" in done.stdout
    found = properties(tmp_path)
    assert found["advertised.listeners"] == f"PLAINTEXT://localhost:{port}"
    assert found["listeners"].startswith(f"PLAINTEXT://localhost:{port},CONTROLLER://localhost:")
    assert found["log.dirs"] == str(tmp_path.resolve() / "broker-1")
    assert found["node.id"] == "1"


def test_nothing_can_be_handed_over_where_there_is_no_cluster(tmp_path: Path) -> None:
    done = finish("graduate", "--data-dir", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no cluster in" in done.stderr


def reached(port: int, kafka: "subprocess.Popen[bytes]") -> WireClient:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and kafka.poll() is None:
        try:
            client = WireClient(port)
            everything(client)
        except (OSError, AssertionError, IndexError):
            time.sleep(0.3)
        else:
            return client
    raise ToolFailedError("genuine Kafka did not come up on the folder")


@contextmanager
def genuine_on(config: Path, port: int) -> Iterator[WireClient]:
    """A client of genuine Kafka, started as the command that `graduate` prints starts it."""
    kit = installed_kit("4.4")
    with process(kit, "class", "--kit", "4.4", "kafka.Kafka", config) as kafka:
        said = [Lines(kafka.stdout), Lines(kafka.stderr)]
        with reached(port, kafka) as client:
            yield client
        kafka.terminate()
        for lines in said:
            lines.rest()


@pytest.mark.lane
@pytest.mark.timeout(180)
def test_genuine_kafka_goes_on_and_hands_back(tmp_path: Path) -> None:
    kept: dict[int, bytes] = {}

    def write(client: WireClient, count: int) -> None:
        for number in range(count):
            code, offset = produce(client, b"%d" % number)
            assert code == 0
            kept[offset] = b"%d" % number

    def ours(*options: str) -> Server:
        with served(*options, folder=tmp_path) as server, WireClient(server.port) as client:
            if not kept:
                assert create_topic(client, TOPIC, retention_ms="-1")[0] == 0
            assert everything(client) == kept
            write(client, 300)
            return server

    port = ours().port
    assert finish("graduate", "--data-dir", str(tmp_path)).returncode == 0
    with genuine_on(tmp_path / "graduate/server.properties", port) as client:
        assert everything(client) == kept
        write(client, 300)
    assert ours().folder == tmp_path
    assert len(kept) == 900


@pytest.mark.lane
@pytest.mark.timeout(180)
def test_genuine_kafka_goes_on_with_a_backup(tmp_path: Path) -> None:
    data, backup, restored = (tmp_path / name for name in ("data", "backup", "restored"))
    with served(folder=data) as server, WireClient(server.port) as client:
        assert create_topic(client, TOPIC, retention_ms="-1")[0] == 0
        for number in range(300):
            assert produce(client, b"%d" % number)[0] == 0
        kept = everything(client)
    for words in (
        ("backup", "--data-dir", str(data), "--to", str(backup)),
        ("restore", "--from", str(backup), "--data-dir", str(restored)),
        ("graduate", "--data-dir", str(restored)),
    ):
        done = finish(*words)
        assert done.returncode == 0, done.stderr
    port = int(properties(restored)["advertised.listeners"].rpartition(":")[2])
    with genuine_on(restored / "graduate/server.properties", port) as client:
        assert everything(client) == kept
    assert len(kept) == 300
