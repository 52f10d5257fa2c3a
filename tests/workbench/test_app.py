"""The window as a process: it needs a display, ends by a signal, and stops its engine."""

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.workbench.processes import ENVIRONMENT, api_versions, command, finish


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are X or Wayland")
@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_display_the_window_names_serve(display: str, tmp_path: Path) -> None:
    done = finish("--data-dir", str(tmp_path), DISPLAY=display, WAYLAND_DISPLAY="")
    assert done.returncode == 2
    assert done.stderr == (
        "There is no display to open a window on; `workbench serve` runs the cluster without one.\n"
    )


def test_a_signal_closes_the_window_and_stops_the_engine(tmp_path: Path) -> None:
    environment = {
        **ENVIRONMENT, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }  # fmt: skip
    folder = tmp_path / "cluster"
    with subprocess.Popen(
        command("--port", "0", "--data-dir", str(folder)), env=environment, stderr=subprocess.PIPE
    ) as process:
        port = listening_port(process.pid)
        assert len(api_versions(port)) > 8
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=20)
    assert process.returncode == 0
    lines = complaints.decode().splitlines()
    assert [line for line in lines if "propagateSizeHints" not in line] == []  # offscreen's own
    assert (folder / "broker-1" / ".kafka_cleanshutdown").exists()


def listening_port(process_id: int) -> int:
    """The port a process listens on, as soon as it does."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        inodes = set()
        for link in Path(f"/proc/{process_id}/fd").iterdir():
            with contextlib.suppress(OSError):
                inodes.add(str(link.readlink()))
        for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                return int(fields[1].rpartition(":")[2], 16)
        time.sleep(0.02)
    raise AssertionError("it never listened")
