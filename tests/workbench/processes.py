"""The program as a process of its own, for the tests of its command line."""

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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
def serving(
    folder: Path,
    *words: str,
    stderr: int | IO[str] = subprocess.DEVNULL,
    brokers: int = 1,
    **environment: str,
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A `serve` that is ready, and the port of its first broker."""
    with subprocess.Popen(
        command(
            "serve", "--port", "0", "--data-dir", str(folder), "--brokers", str(brokers), *words
        ),
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    ) as process:
        assert process.stdout is not None
        listening = process.stdout.readline()
        assert listening.startswith("broker 1 listening on 127.0.0.1:")
        for _ in range(1, brokers):
            process.stdout.readline()
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
