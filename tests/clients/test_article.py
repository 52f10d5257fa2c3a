"""The article's programs against `serve` and the window: every message that was sent is printed.

The lane also runs against genuine Kafka (`WORKBENCH_LANE_SERVER=genuine`), which proves the lane.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.article import Article, article_port
from tests.clients.servers import Server, free_port, genuine, served
from tests.journeys.display import screen, started, until

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

RUNS = 5


@pytest.fixture(scope="module", params=["serve", "window"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    if os.environ.get("WORKBENCH_LANE_SERVER") == "genuine":
        running = genuine(fast=True)
    elif request.param == "serve":
        running = served(port=article_port())
    else:
        running = in_a_window(tmp_path_factory.mktemp("home"))
    with running as server:
        yield server


@contextlib.contextmanager
def in_a_window(home: Path) -> Iterator[Server]:
    """The program with its window on a screen of its own.

    The second consumer begins behind the first one's messages, and the program says so.
    """
    port, expected = article_port() or free_port(), "began at the end of test"
    with screen() as on, started(on, home, port, expected=expected) as program:
        until(program.answers, "the engine answers")
        yield Server("window", program.port, program.child.pid, program.folder)


@pytest.mark.parametrize(
    ("version", "flush"),
    [("kafka-python", False), ("kafka-python-2.3", True), ("kafka-python-2.0.2", True)],
)
def test_hello_world_is_printed_every_time(server, tmp_path, version, flush):
    article = Article(version, server.port, tmp_path)
    with article.consumer() as printed:
        for _ in range(RUNS):
            article.produce(flush=flush)
            assert "Hello world" in printed.until("Hello world", seconds=15)
