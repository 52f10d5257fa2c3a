"""`workbench ctl` on a real `serve`: brokers end and come back, links break, clients notice."""

import json
import select
import signal
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.cluster_commands import ClusterDescription, DescribeCluster, Elected
from engine.contract.commands import StopEngine
from engine.contract.values import Done, EngineError
from tests.workbench.processes import ENVIRONMENT, api_versions, command, finish, serving
from workbench.control_client import ControlClient, NoEngineError


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with serving(tmp_path) as (process, _port):
        yield tmp_path
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert not (tmp_path / "control.sock").exists()


def ctl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return finish("ctl", "--data-dir", str(folder), *words)


def states(folder: Path) -> dict[int, str]:
    told = json.loads(ctl(folder, "brokers", "--json").stdout)
    return {each["broker_id"]: each["state"] for each in told["brokers"]}


def test_a_broker_is_killed_and_revived_and_one_is_added(folder: Path) -> None:
    assert (folder / "control.sock").stat().st_mode & 0o777 == 0o600
    assert ctl(folder, "add-broker").stdout.startswith("broker 2 running localhost:")
    assert ctl(folder, "kill-broker", "2").stdout == "done\n"
    assert states(folder) == {1: "running", 2: "stopped"}
    assert ctl(folder, "revive-broker", "2").stdout.startswith("broker 2 running")


def test_faults_are_told_removed_saved_and_run_again(folder: Path, tmp_path: Path) -> None:
    ctl(folder, "add-broker")
    for words in (
        ("cut-link", "1", "2", "--one-way"),
        ("slow-link", "2", "1", "--delay-ms", "5", "--one-way"),
    ):
        assert ctl(folder, *words).stdout == "done\n"
    assert ctl(folder, "faults").stdout == (
        "Nothing goes from broker 1 to broker 2\n"
        "What goes from broker 2 to broker 1 takes 5 ms longer\n"
    )
    ctl(folder, "heal")
    assert ctl(folder, "faults").stdout == "nothing is wrong\n"
    saved = tmp_path / "list.jsonl"
    assert ctl(folder, "save-faults", str(saved)).stdout == "3 faults\n"
    first = json.loads(saved.read_text(encoding="utf-8").splitlines()[0])
    assert first["command"]["type"] == "CutLink"
    saved.write_text(json.dumps({**first, "at_ms": 5}), encoding="utf-8")
    assert ctl(folder, "run-faults", str(saved)).stdout == "done\n"
    assert ctl(folder, "faults").stdout.startswith("Nothing goes")


def test_a_paused_broker_is_silent_to_its_clients_until_it_goes_on(tmp_path: Path) -> None:
    with serving(tmp_path) as (_process, port):
        ctl(tmp_path, "pause-broker", "1")
        with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            request = struct.pack(">hhih", 18, 0, 7, -1)
            client.sendall(struct.pack(">i", len(request)) + request)
            with pytest.raises(TimeoutError):
                client.recv(4096)
            ctl(tmp_path, "resume-broker", "1")
            client.settimeout(10)
            assert client.recv(4096)[4:8] == struct.pack(">i", 7)
        assert api_versions(port)[4:8] == struct.pack(">i", 7)


def test_who_watches_is_told_of_events_as_json_lines(folder: Path) -> None:
    watching = subprocess.Popen(
        command("ctl", "--data-dir", str(folder), "watch"),
        env=ENVIRONMENT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with watching:
        assert watching.stdout is not None
        for _ in range(20):  # it may not watch yet
            ctl(folder, "skew-clock", "1", "1000")
            if select.select([watching.stdout], [], [], 1)[0]:
                break
        else:
            pytest.fail("nothing was told")
        told = json.loads(watching.stdout.readline())
        watching.kill()
    assert told["kind"] == "fault_set"
    assert told["text"] == "The clock of broker 1 is 1 s ahead"


def test_what_cannot_be_done_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    for words, sentence, code in (
        (("kill-broker", "9"), "There is no broker 9.", 1),
        (("fly",), "There is no ctl command 'fly'; see workbench ctl help.", 2),
        (("kill-broker",), "kill-broker needs the broker; see workbench ctl help.", 2),
        (("kill-broker", "x"), "'x' is no number for the broker of kill-broker.", 2),
        (("heal", "--fly"), "There is no option --fly; see workbench ctl help.", 2),
    ):
        done = ctl(folder, *words)
        assert (done.stderr, done.returncode) == (f"{sentence}\n", code)
    nobody = tmp_path / "nobody"
    nobody.mkdir()
    alone = ctl(nobody, "brokers")
    assert alone.returncode == 1
    assert alone.stderr == (
        f"No engine runs on {nobody}. Start one with: workbench serve --data-dir {nobody}\n"
    )


def test_what_is_no_frame_closes_that_connection_and_no_other(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as rude:
        rude.connect(str(folder / "control.sock"))
        rude.sendall(b"\xff\xff\xff\xff")
        assert b"may come" in rude.recv(4096)
        assert rude.recv(4096) == b""
    with ControlClient(str(folder), str(folder)) as client:
        assert client.ask(DescribeCluster(), ClusterDescription).brokers[0].broker_id == 1


def test_an_engine_of_another_version_is_told_as_such(folder: Path) -> None:
    with (
        ControlClient(str(folder), str(folder)) as client,
        pytest.raises(NoEngineError, match="another version"),
    ):
        client.ask(DescribeCluster(), Elected)


def test_the_engine_is_not_stopped_over_its_control_socket(folder: Path) -> None:
    with (
        ControlClient(str(folder), str(folder)) as client,
        pytest.raises(EngineError, match="SIGTERM"),
    ):
        client.ask(StopEngine(), Done)


def test_no_engine_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(NoEngineError, match="No engine runs on"):
        ControlClient(str(tmp_path), str(tmp_path))
