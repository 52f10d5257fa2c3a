"""The program as a process: its lines, its sentences, its exit codes, and its end by a signal."""

import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"},
    "PYTHONPATH": str(Path(__file__).parents[2]),
}


def command(*words: str) -> list[str]:
    return [sys.executable, "-P", "-m", "workbench", *words]


def finish(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words),
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A `serve` that is ready, and its port."""
    with subprocess.Popen(
        command("serve", "--port", "0", "--data-dir", str(folder), *words),
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        listening = process.stdout.readline()
        assert listening.startswith("broker 1 listening on 127.0.0.1:")
        assert process.stdout.readline() == "ready\n"
        try:
            yield process, int(listening.rpartition(":")[2])
        finally:
            process.kill()


def api_versions(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        request = struct.pack(">hhih", 18, 0, 7, -1)
        client.sendall(struct.pack(">i", len(request)) + request)
        return client.recv(4096)


def test_serve_says_where_it_listens_answers_and_ends_cleanly(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, port):
        assert api_versions(port)[4:8] == struct.pack(">i", 7)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert (tmp_path / "broker-1" / ".kafka_cleanshutdown").exists()


def test_ctrl_c_is_a_clean_end_too(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _port):
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_serve_loads_no_qt_and_stays_small(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _port):
        maps = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
        pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="utf-8").split()[1])
        assert "PySide6" not in maps
        assert pages * os.sysconf("SC_PAGE_SIZE") < 70_000_000


def test_a_taken_port_is_told_with_its_holder_and_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = finish("serve", "--port", str(port), "--data-dir", str(tmp_path))
    assert done.returncode == 3
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"Port {port} is taken by ")
    assert f"(process {os.getpid()})" in last
    assert "is free: --port " in last


def test_a_folder_in_use_is_told_with_its_holder(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _port):
        done = finish("serve", "--port", "0", "--data-dir", str(tmp_path))
    assert done.returncode == 3
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"The data folder {tmp_path} is in use by ")
    assert str(process.pid) in last


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = finish("serve", "--port", "0", "--data-dir", str(tmp_path / "file"))
    assert done.returncode == 3
    assert str(tmp_path / "file") in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "There is no command 'fly'; see workbench --help.\n"),
        (
            ["serve", "--brokers", "3"],
            "This version runs one broker; --brokers 1 is all it takes.\n",
        ),
        (["serve", "-o", "no.such=1"], "There is no broker setting no.such.\n"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_2(words: list[str], sentence: str) -> None:
    done = finish(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_help_and_version_are_answered() -> None:
    assert "workbench serve [options]" in finish("--help").stdout
    assert finish("--version").stdout.startswith("Broker Workbench")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are X or Wayland")
@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_display_the_window_names_serve(display: str, tmp_path: Path) -> None:
    done = finish("--data-dir", str(tmp_path), DISPLAY=display, WAYLAND_DISPLAY="")
    assert done.returncode == 2
    assert done.stderr == (
        "There is no display to open a window on; `workbench serve` runs the cluster without one.\n"
    )


def test_doctor_names_what_stops_it_and_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = finish("doctor", "--port", str(port), "--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert f"!!  Port {port} is taken by " in done.stdout
    assert "ok  Python 3." in done.stdout


def test_doctor_names_who_holds_the_folder(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _port):
        done = finish("doctor", "--port", "0", "--data-dir", str(tmp_path))
    assert f"!!  The data folder {tmp_path} is in use by " in done.stdout
    assert str(process.pid) in done.stdout


def test_doctor_is_content_where_nothing_stops_it(tmp_path: Path) -> None:
    done = finish("doctor", "--port", "0", "--data-dir", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert done.stdout.endswith("Nothing here stops Broker Workbench.\n")
    assert done.returncode == 0
