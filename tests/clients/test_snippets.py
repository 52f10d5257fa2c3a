"""The programs of the Connect page, copied as they stand and run by the real clients."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from engine.contract.commands import CreateTopic
from tests.clients.tools import installed_kit, program, run
from tests.clients.watching import watching
from ui.snippets import ClientSnippets, Snippet, snippets

pytestmark = [pytest.mark.lane, pytest.mark.timeout(200)]

TOPIC = "hello"
ALL = [found.client for found in snippets("localhost:9092")]


def test_every_client_is_here():
    assert ALL == ["kafka-python", "confluent-kafka", "aiokafka", "kcat", "Java", "Console tools"]


@pytest.mark.parametrize("partition_count", [1, 3])
@pytest.mark.parametrize("client", ALL)
def test_what_the_producer_writes_the_consumer_prints(client, partition_count, tmp_path):
    async def story():
        async with watching() as watch:
            await watch.host.execute(CreateTopic(TOPIC, partition_count=partition_count))
            found = next(
                found for found in snippets(watch.address, TOPIC) if found.client == client
            )
            await watch.run(*prepared(found, found.producer, tmp_path))
            assert watch.record_count(TOPIC) == 1
            consumer = prepared(found, found.consumer, tmp_path)
            async with watch.running(*consumer) as child, asyncio.timeout(60):
                printed = b""
                while b"Hello world" not in printed:
                    line = await child.stdout.readline()
                    assert line, (printed, await child.stderr.read())
                    printed += line
            assert not watch.told("producer_left_silent", "consumer_at_end")

    asyncio.run(story())


def prepared(found: ClientSnippets, snippet: Snippet, folder: Path) -> tuple[str, ...]:
    """The command that runs a snippet."""
    if found.client == "Java":
        return java(snippet, folder)
    if found.client in ("kcat", "Console tools"):
        tools = kcat_shim(folder) if found.client == "kcat" else shell_tools(folder)
        lines = f"PATH={tools}:$PATH\nexport PYTHONUNBUFFERED=1\n{snippet.code}"
        return ("sh", "-c", lines)
    path = folder / snippet.title
    path.write_text(snippet.code)
    return (sys.executable, "-u", str(path))


def java(snippet: Snippet, folder: Path) -> tuple[str, ...]:
    path = folder / snippet.title
    path.write_text(snippet.code)
    jars = run([installed_kit("4"), "classpath", "4"]).stdout.decode().strip()
    return (program("java"), "-cp", jars, str(path))


def shell_tools(folder: Path) -> str:
    """`kafka-console-consumer.sh` as a user has it on the path."""
    kit = installed_kit("4")
    for name in ("kafka-console-consumer", "kafka-console-producer"):
        path = folder / f"{name}.sh"
        path.write_text(f'#!/bin/sh\nexec {kit} tool --kit 4 {name} "$@"\n')
        path.chmod(0o755)
    assert shutil.which("sh")
    return os.fspath(folder)


def kcat_shim(folder: Path) -> str:
    """kcat as on a terminal, where each line is seen at once."""
    path = folder / "kcat"
    path.write_text(f'#!/bin/sh\nexec {program("kcat")} -u "$@"\n')
    path.chmod(0o755)
    return os.fspath(folder)
