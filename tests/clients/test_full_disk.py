"""A disk that fills up: producers are refused, nothing is torn, and it goes on when there is room."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.servers import served
from tests.clients.test_kill import TOPIC, everything, produce
from tests.clients.tools import run
from tests.clients.wire import WireClient, create_topic

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

STORAGE_ERROR = 56


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of 8 MiB in memory."""
    place.mkdir()
    run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place])
    try:
        yield place
    finally:
        run(["umount", place])


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a disk of a given size")
def test_a_full_disk_refuses_and_resumes(tmp_path: Path) -> None:
    acknowledged: dict[int, bytes] = {}
    with small_disk(tmp_path / "disk") as disk:
        (disk / "ballast").write_bytes(bytes(2 << 20))
        with served(folder=disk / "data") as server, WireClient(server.port) as client:
            assert create_topic(client, TOPIC)[0] == 0

            def fill() -> int:
                """Records of 100 kB until one is refused; its error code."""
                for _ in range(200):
                    value = b"%d:" % len(acknowledged) + os.urandom(100_000)
                    code, offset = produce(client, value)
                    if code:
                        return code
                    assert offset not in acknowledged
                    acknowledged[offset] = value
                return 0

            assert fill() == STORAGE_ERROR
            full = len(acknowledged)
            assert full > 20
            assert fill() == STORAGE_ERROR
            assert everything(client) == acknowledged
            (disk / "ballast").unlink()
            code, offset = produce(client, b"after")
            assert code == 0
            acknowledged[offset] = b"after"
            assert fill() == STORAGE_ERROR
            assert len(acknowledged) > full + 10
            assert everything(client) == acknowledged
        # started again on the full disk, it serves all that it acknowledged
        with served(folder=disk / "data") as server, WireClient(server.port) as client:
            assert everything(client) == acknowledged
