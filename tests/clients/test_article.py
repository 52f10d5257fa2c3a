"""The article's programs against `serve`: every message that was sent is printed."""

import os
from collections.abc import Iterator

import pytest

from tests.clients.article import Article, article_port
from tests.clients.servers import Server, genuine, served

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

RUNS = 5


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if os.environ.get("WORKBENCH_LANE_SERVER") == "genuine":
        running = genuine(fast=True)
    else:
        running = served(port=article_port())
    with running as server:
        yield server


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
