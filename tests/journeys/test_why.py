"""Journey 7: a group reads nothing; one chord says why, with the fix, and says when it is well."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.contract.commands import CreateTopic, Produce
from engine.contract.group_commands import SetOffsets
from tests.journeys.conftest import CONTROL, Journey
from tests.journeys.programs import running
from ui.panes.why import WhyPage

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

BUDGET_CHORDS, BUDGET_S = 2, 1.0
CONSUMER = """\
import sys
from kafka import KafkaConsumer

consumer = KafkaConsumer(
    'test', group_id='readers', client_id='reader', bootstrap_servers=[f"localhost:{sys.argv[1]}"],
)
for record in consumer:
    print(record.offset, flush=True)
"""


async def open_group(it: Journey) -> None:
    it.press(Qt.Key.Key_K, CONTROL)
    it.type("g read")
    await it.until(lambda: it.window.go_to.found, "the group is found")
    it.press(Qt.Key.Key_Return)
    await it.until(lambda: it.window.centre.current == ("group", "readers"), "its page is in front")


def why_page(it: Journey) -> WhyPage | None:
    current = it.window.centre.current
    page = it.window.centre.page(current) if current is not None else None
    return page if isinstance(page, WhyPage) else None


def reads(it: Journey) -> bool:
    return any(view.last_api.startswith("Fetch") for view in it.store.clients.values())


async def ask_why(it: Journey, rung: str) -> tuple[WhyPage, float]:
    """Ctrl+Shift+Y; the page whose first failing rung is this, and when it was seen, in seconds."""
    chords, began = it.chords, time.monotonic()
    it.press(Qt.Key.Key_Y, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    await it.until(
        lambda: (page := why_page(it)) is not None and page.found is not None, "a verdict"
    )
    took_s = time.monotonic() - began
    page = why_page(it)
    assert page is not None
    assert page.found is not None
    assert page.isVisible()
    assert [each.name for each in page.found.rungs if each.state == "failed"] == [rung]
    assert it.chords - chords <= BUDGET_CHORDS
    assert took_s <= BUDGET_S
    return page, took_s


def test_a_group_that_began_at_the_end(journey, allowed_logs, capsys):
    allowed_logs("began at the end")

    async def story(it):
        await it.ready()
        await it.desktop.bridge.ask(CreateTopic("test", 1))
        for text in (b"one", b"two"):
            await it.desktop.bridge.ask(Produce("test", text, partition=0))
        async with running(it, CONSUMER) as child:
            await it.until(lambda: reads(it), "the consumer asks for records")
            await open_group(it)
            page, took_s = await ask_why(it, "something")
            assert page.verdict.full_text == page.found.title
            assert "began at the end" in page.verdict.full_text
            assert "auto_offset_reset='earliest'" in str(page.found.cures)
            it.press(Qt.Key.Key_Tab)
            it.press(Qt.Key.Key_Space)
            assert page.found.title in QGuiApplication.clipboard().text(), "the report was copied"
            await it.desktop.bridge.ask(Produce("test", b"three", partition=0))
            assert await child.stdout.readline() == b"2\n"
            await it.until(lambda: page.found.is_healthy, "it is called healthy", seconds=5)
        with capsys.disabled():
            print(f"\nfrom the chord to the verdict: {took_s * 1000:.0f} ms")

    journey(story)


def test_a_group_that_is_ahead_of_the_log(journey, allowed_logs):
    allowed_logs("began at the end", "OFFSET_OUT_OF_RANGE")

    async def story(it):
        await it.ready()
        await it.desktop.bridge.ask(CreateTopic("test", 1))
        await it.desktop.bridge.ask(Produce("test", b"one", partition=0))
        await it.desktop.bridge.ask(SetOffsets("readers", (("test", 0, 100),)))
        async with running(it, CONSUMER):
            await it.until(lambda: reads(it), "the consumer asks for records")
            await open_group(it)
            page, _ = await ask_why(it, "not_past")
            assert "100" in page.verdict.full_text

    journey(story)
