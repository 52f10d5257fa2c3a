"""Journeys 3 and 6: a group re-deals before your eyes, and is set back with no code."""

import contextlib
import time

import pytest
from PySide6.QtCore import Qt

from engine.contract.commands import CreateTopic, Produce
from tests.journeys.conftest import CONTROL, Journey
from tests.journeys.programs import running, tell_to_end
from ui.panes.group import GroupPage

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

SHOWN_WITHIN_MS = 1_000
CONSUMER = """\
import sys, threading
from kafka import KafkaConsumer

port, name = sys.argv[1:]
consumer = KafkaConsumer(
    'test', group_id='readers', client_id=name, bootstrap_servers=[f"localhost:{port}"],
    auto_offset_reset='earliest', auto_commit_interval_ms=200,
)
ends = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), ends.set()), daemon=True).start()
while not ends.is_set():
    for records in consumer.poll(timeout_ms=100).values():
        for record in records:
            print(record.partition, record.offset, flush=True)
consumer.close()
"""


def members(it: Journey) -> int:
    view = it.store.groups.get("readers")
    return len(view.members) if view is not None and view.state == "Stable" else 0


async def topic(it: Journey, records: int) -> None:
    await it.ready()
    await it.desktop.bridge.ask(CreateTopic("test", 3))
    for number in range(records):
        await it.desktop.bridge.ask(Produce("test", b"%d" % number, partition=number % 3))


async def open_page(it: Journey) -> GroupPage:
    """Ctrl+K, the group, Return."""
    it.press(Qt.Key.Key_K, CONTROL)
    it.type("g read")
    await it.until(lambda: it.window.go_to.found, "the group is found")
    it.press(Qt.Key.Key_Return)
    page = it.window.centre.page(("group", "readers"))
    assert isinstance(page, GroupPage)
    await it.until(lambda: it.window.centre.current == ("group", "readers"), "its page is in front")
    return page


def test_the_grid_is_dealt_anew_within_a_second(journey, capsys):
    async def story(it):
        await topic(it, 9)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(running(it, CONSUMER, "one"))
            await stack.enter_async_context(running(it, CONSUMER, "two"))
            await it.until(lambda: members(it) == 2, "two members")
            page = await open_page(it)
            chords, took = it.chords, []
            for number, name in ((3, "three"), (4, "four")):
                await stack.enter_async_context(running(it, CONSUMER, name))
                await it.until(
                    lambda wanted=number: (
                        len(page.grid.grid.rows) == wanted
                        and page.header.state.words == "Stable"
                        and page.rebalances.model_.shown[0].member_count == wanted
                    ),
                    f"{number} members on the page",
                )
                last = page.rebalances.model_.shown[0]
                took.append(time.time() * 1_000 - last.began_at_ms - last.took_ms)
            assert it.chords == chords
            rows = [page.grid.cell_text(row, -1) for row in range(4)]
            assert sum("idle: more members than partitions" in words for words in rows) == 1
            assert (
                sum(bool(page.grid.cell_text(row, at)) for row in range(4) for at in range(3)) == 3
            )
            assert max(took) <= SHOWN_WITHIN_MS
            assert "joined" in last.why
            with capsys.disabled():
                print(f"\nfrom the assignment to the page: {max(took):.0f} ms at most")

    journey(story)


def test_a_group_is_set_back_reads_again_and_it_is_undone(journey, capsys):
    async def story(it):
        await topic(it, 9)
        async with running(it, CONSUMER, "reader") as child:
            await it.until(lambda: members(it) == 1, "a member")
            lags = it.store.lags
            await it.until(
                lambda: len(lags.of("readers").by_place) == 3 and not lags.of("readers").total,
                "all is read and committed",
            )
            page = await open_page(it)
            chords = it.chords
            it.press(Qt.Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
            sheet = page.sheet
            await it.until(sheet.waiting.isVisible, "the member that must stop is named")
            assert "reader" in sheet.waiting.words.full_text
            assert not sheet.apply.isEnabled()
            await tell_to_end(child)
            await it.until(sheet.apply.isEnabled, "the sheet unlocks by itself")
            assert sheet.again.text() == "9 records"
            began = time.monotonic()
            it.press(Qt.Key.Key_Return)
            await it.until(lambda: lags.of("readers").total == 9, "the lag jumps", seconds=5)
            took_s = time.monotonic() - began
            assert it.chords - chords <= 5
            assert took_s <= 1
        async with running(it, CONSUMER, "again") as child:
            lines = [await child.stdout.readline() for _ in range(9)]
            assert {line.split()[1] for line in lines} == {b"0", b"1", b"2"}
            await tell_to_end(child)
            await it.until(lambda: not it.store.groups["readers"].members, "it has left")
        sheet.undo.click()
        await it.until(lambda: not lags.of("readers").total, "the positions are as they were")
        with capsys.disabled():
            print(f"\nfrom Return to the lag: {took_s * 1000:.0f} ms")

    journey(story)
