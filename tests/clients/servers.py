"""Brokers that the client lanes speak to: ours headless, ours in its window, and genuine Kafka."""

import contextlib
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.clients.tools import TOP, ToolFailedError, installed_kit, run

START_S = 60.0


@dataclass(frozen=True)
class Server:
    """A running broker as a client or a stopwatch sees it."""

    name: str
    port: int
    pid: int
    folder: Path
    more_pids: tuple[int, ...] = ()
    """Of a cluster: the brokers behind the first."""

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of the brokers' processes since their start."""
        ticks = 0
        for pid in (self.pid, *self.more_pids):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """A port that is free now and outside the range given to outgoing connections."""
    for port in range(20_000 + os.getpid() % 9_000, 32_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ToolFailedError("no free port between 20000 and 32000")


def free_ports(count: int) -> int:
    """The first of so many ports in a row that are free now."""
    first = free_port()
    while not all(is_free(first + step) for step in range(count)):
        first += count
    return first


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Lines:
    """The lines that a process prints, read beside it so that its pipe never fills."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.seen: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._thread = threading.Thread(target=self._read, args=(stream,), name="lines")
        self._thread.start()

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._queue.put(line.decode(errors="replace").rstrip("\n"))
        self._queue.put(None)

    def until(self, pattern: str, *, seconds: float = START_S) -> str:
        """The next line that matches; fails with everything seen when none comes."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._queue.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                said = "\n".join(self.seen[-40:])
                raise ToolFailedError(f"no line matched {pattern!r}; it said:\n{said}")
            self.seen.append(line)
            if re.search(pattern, line):
                return line

    def rest(self) -> list[str]:
        """Everything to the end of the stream."""
        while (line := self._queue.get(timeout=START_S)) is not None:
            self.seen.append(line)
        self._thread.join()
        return self.seen


@contextlib.contextmanager
def process(
    *command: str | Path, env: dict[str, str] | None = None, given: bool = False
) -> Iterator[subprocess.Popen]:
    """A process that is asked to end, and made to; with `given` it reads what it is given."""
    child = subprocess.Popen(
        [str(word) for word in command],
        cwd=TOP,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE if given else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        child.wait()


def serve_command(port: int, folder: Path, *options: str) -> list[str | Path]:
    """What starts `workbench serve`."""
    command = [sys.executable, "-m", "workbench.cli", "serve", "--port", str(port)]
    return [*command, "--data-dir", folder, *options]


@contextlib.contextmanager
def served(*options: str, port: int = 0, folder: Path | None = None) -> Iterator[Server]:
    """`workbench serve` in its own process."""
    with contextlib.ExitStack() as stack:
        where = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen = port or free_port()
        child = stack.enter_context(process(*serve_command(chosen, where, *options)))
        out, err = Lines(child.stdout), Lines(child.stderr)
        stack.callback(err.rest)
        stack.callback(out.rest)
        stack.callback(child.terminate)
        try:
            out.until(r"^ready$")
        except ToolFailedError as error:
            child.kill()
            raise ToolFailedError(f"{error}\n" + "\n".join(err.rest())) from error
        yield Server("workbench", chosen, child.pid, where)


CLUSTER = 3
CLUSTER_SETTINGS = ("default.replication.factor=3", "min.insync.replicas=2")


@contextlib.contextmanager
def served_cluster(*options: str, port: int = 0, folder: Path | None = None) -> Iterator[Server]:
    """Three brokers in one process, with topics that survive one of them; the first is named."""
    given = [word for each in CLUSTER_SETTINGS for word in ("-o", each)]
    first = port or free_ports(CLUSTER)
    with served("--brokers", str(CLUSTER), *given, *options, port=first, folder=folder) as server:
        yield server


def ctl(server: Server, *words: str) -> str:
    """What `workbench ctl` says to the words; fails where it refuses them."""
    command = [sys.executable, "-m", "workbench.cli", "ctl", "--data-dir", server.folder]
    return run([*command, *words]).stdout.decode()


@contextlib.contextmanager
def lane_server(*options: str) -> Iterator[Server]:
    """What WORKBENCH_LANE_SERVER says: `genuine` Kafka, a `cluster` of ours, or one broker of ours."""
    match os.environ.get("WORKBENCH_LANE_SERVER"):
        case "genuine":
            running = genuine()
        case "cluster":
            running = served_cluster(*options)
        case _:
            running = served(*options)
    with running as server:
        yield server


@contextlib.contextmanager
def genuine(
    *props: str, release: str = "4.4", fast: bool = False, brokers: int = 1
) -> Iterator[Server]:
    """Genuine Kafka from the kit; of several brokers, the first is named."""
    kit = installed_kit(release)
    command = [kit, "up", "--kit", release, *(["--fast"] if fast else [])]
    port = "0" if brokers == 1 else str(free_ports(brokers))
    command += ["--brokers", str(brokers), "--port", port]
    if props:
        command += ["--props", *props]
    said = run(command, seconds=180).stdout.decode()
    folder = re.search(r"^dir (.*)$", said, re.MULTILINE)
    first = re.search(r"^bootstrap [^:]*:(\d+)(,|$)", said, re.MULTILINE)
    pids = [int(found) for found in re.findall(r"pid (\d+) port", said)]
    assert folder, said
    assert first, said
    assert len(pids) == brokers, said
    try:
        name = f"kafka {release}"
        yield Server(name, int(first[1]), pids[0], Path(folder[1]), tuple(pids[1:]))
    finally:
        run([kit, "down", folder[1]], seconds=60)
