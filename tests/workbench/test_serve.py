"""`workbench serve` as a process: its lines, its end by a signal, its refusals."""

import os
import signal
import socket
import struct
from pathlib import Path

from tests.workbench.processes import api_versions, finish, serving

CAN_WAIT = (
    "dataclasses",  # half a millisecond for each class; records of the engine are Structs
    "importlib.metadata",
    "email",
    "argparse",
    "engine.decode",
    "workbench.app",
    "workbench.doctor",
    "workbench.worker",
    "ui",
    "PySide6",
)
"""What a start of `serve` does without: its first answer is due in half a second."""


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


def test_a_start_loads_nothing_that_can_wait(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with (
        told.open("w", encoding="utf-8") as stderr,
        serving(tmp_path / "data", stderr=stderr, PYTHONPROFILEIMPORTTIME="1") as (_, port),
    ):
        api_versions(port)
    lines = [line.split("|") for line in told.read_text(encoding="utf-8").splitlines()]
    loaded = {line[-1].strip() for line in lines if line[0].startswith("import time:")}
    assert "engine.host" in loaded
    assert not {name for name in loaded if name.startswith(CAN_WAIT)}


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
