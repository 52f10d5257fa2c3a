"""Journey 1b: the producer came first, the consumer begins at the end, and the window says so."""

import asyncio
import sys
import time

import pytest
from PySide6.QtGui import QGuiApplication

from engine.contract.commands import Produce

pytestmark = [pytest.mark.lane, pytest.mark.timeout(90)]

BUDGET_S = 2.0
CONSUMER = """\
import sys
from kafka import KafkaConsumer

consumer = KafkaConsumer('test', bootstrap_servers=[f"localhost:{sys.argv[1]}"])
for message in consumer:
    print(message)
"""


def test_the_fixed_line_is_one_copy_away(journey, allowed_logs, capsys):
    allowed_logs("began at the end")

    async def story(it):
        await it.ready()
        await it.create_topic("test")
        await it.desktop.bridge.ask(Produce("test", b"Hello world"))
        hints = it.window.features[0].hints
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", CONSUMER, str(it.port))
        try:
            fetching = "the consumer asks for records"
            await it.until(lambda: any_fetches(it), fetching)
            began = time.monotonic()
            chords = it.chords
            await it.until(lambda: hints.isVisible() and hints.shown, "the hint", seconds=BUDGET_S)
            took_s = time.monotonic() - began
            (hint,) = hints.shown.values()
            assert hint.text.full_text.endswith(
                "began at the end of test (latest): 1 record is before it"
            )
            assert it.chords == chords
            hint.copy.click()
            line = QGuiApplication.clipboard().text()
            assert line == (
                f"KafkaConsumer('test', bootstrap_servers='localhost:{it.port}',"
                " auto_offset_reset='earliest')"
            )
            with capsys.disabled():
                print(f"\nfrom the first fetch to the hint: {took_s * 1000:.0f} ms")
        finally:
            child.kill()
            await child.wait()

    journey(story)


def any_fetches(it):
    views = it.store.clients.values()
    return any(view.last_api.startswith("Fetch") for view in views)
