"""Journeys 4 and 5: a leader is killed on the map while a real client writes; then too few are left."""

import asyncio
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.contract.commands import CreateTopic
from engine.contract.trace import ReadTrace, TracePage, UnwatchTrace, WatchTrace
from tests.journeys.conftest import CONTROL, Journey
from tests.journeys.programs import running, tell_to_end
from ui.dialogs.broker_act import BrokerActDialog
from ui.panes.map import MapPage

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

SHOWN_WITHIN_MS = 500
PRODUCER = """\
import sys, threading, time
from kafka import KafkaProducer

port, name = sys.argv[1:]
producer = KafkaProducer(
    bootstrap_servers=[f"localhost:{port}"], client_id=name, acks='all', retries=1_000,
    enable_idempotence=True, linger_ms=0, request_timeout_ms=5_000,
)
ends = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), ends.set()), daemon=True).start()
sent, number = [], 0
while not ends.is_set():
    sent.append(producer.send('test', b'%d' % number, partition=0))
    number += 1
    time.sleep(0.01)
acked = sum(1 for each in sent if each.get(timeout=30))
print(number, acked, flush=True)
"""


async def told(child: asyncio.subprocess.Process) -> tuple[int, int]:
    """What the producer says in the end: how much it sent, and how much of it was acknowledged."""
    assert child.stdout is not None
    await tell_to_end(child)
    sent, acked = (await child.stdout.readline()).split()
    return int(sent), int(acked)


def in_sync(it: Journey) -> int:
    view = it.store.partition("test", 0)
    return 0 if view is None else len(view.isr)


async def topic(it: Journey, *, least_in_sync: int) -> None:
    """Topic `test` on three brokers."""
    await it.ready()
    await it.until(lambda: len(it.store.brokers) == 3, "three brokers")
    configs = (("min.insync.replicas", str(least_in_sync)),)
    await it.desktop.bridge.ask(CreateTopic("test", 1, 3, configs=configs))
    await it.until(lambda: in_sync(it) == 3, "all replicas in sync")


async def open_map(it: Journey) -> MapPage:
    """Ctrl+M."""
    it.press(Qt.Key.Key_M, CONTROL)
    page = it.window.centre.page(("map", ""))
    assert isinstance(page, MapPage)
    await it.until(lambda: page.view.is_counting, "the map is watched")
    await it.ready()
    await it.until(page.view.hasFocus, "the map has the keyboard")
    return page


async def choose(it: Journey, page: MapPage, words: str, *, is_asked: bool = False) -> None:
    """The menu of what is in hand, and the entry with these words, by keys."""
    it.press(Qt.Key.Key_Menu)
    await it.until(QApplication.activePopupWidget, "its menu is open")
    menu = QApplication.activePopupWidget()
    assert menu is not None
    for _ in range(20):
        entry = menu.activeAction()  # type: ignore[attr-defined] # a menu
        if entry is not None and entry.text() == words:
            break
        it.press_in(menu, Qt.Key.Key_Down)
    it.press_in(menu, Qt.Key.Key_Return)
    await it.until(lambda: QApplication.activePopupWidget() is None, "the menu is gone")
    if not is_asked:
        await it.ready()
        await it.until(page.view.hasFocus, "the map has the keyboard again")


async def kill(it: Journey, page: MapPage, broker_id: int) -> None:
    """By the menu, and past what is shown of its cost."""
    await choose(it, page, f"Kill broker {broker_id}…", is_asked=True)

    def dialog() -> BrokerActDialog | None:
        return it.window.findChild(BrokerActDialog)

    await it.until(lambda: (found := dialog()) and found.isActiveWindow(), "its cost is shown")
    found = dialog()
    assert found is not None
    await it.until(lambda: found.partitions.shown, "which partitions lose a replica by it")
    it.press(Qt.Key.Key_Tab)
    assert found.act.hasFocus()
    it.press(Qt.Key.Key_Space)
    await it.until(lambda: not dialog(), "it is done")
    await it.ready()
    await it.until(page.view.hasFocus, "the map has the keyboard again")


def high_watermark(it: Journey) -> int:
    view = it.store.partition("test", 0)
    return -1 if view is None else view.high_watermark


async def in_hand(it: Journey, page: MapPage, broker_id: int) -> None:
    """Tab until the keyboard is on a broker's card."""
    for _ in page.view.elements:
        if page.view.current == ("broker", broker_id):
            return
        it.press(Qt.Key.Key_Tab)
    raise AssertionError(f"broker {broker_id} is not reached by Tab")


def test_a_killed_leader_is_replaced_on_the_map_and_nothing_is_lost(journey, capsys, allowed_logs):
    allowed_logs("was killed", "hears no majority")

    async def story(it: Journey) -> None:
        await topic(it, least_in_sync=2)
        async with running(it, PRODUCER, "orders-api") as child:
            page = await open_map(it)
            await it.until(lambda: page.view.dots.dot_count > 30, "batches are seen")
            assert any(lane.way == "produced" for lane in page.view.dots.lanes(page.view.now_ms()))
            was = it.store.partition("test", 0)
            assert was is not None
            assert was.leader is not None
            await it.desktop.bridge.ask(WatchTrace(900))
            await in_hand(it, page, was.leader)

            def is_announced() -> bool:
                """Drawn, at another broker's replica."""
                tags = {
                    words for key, words in page.view.marks.tags.items() if key[1] != was.leader
                }
                drawn = page.view._still is not None
                return drawn and any(words.startswith(f"{was.leader} → ") for words in tags)

            await kill(it, page, was.leader)
            await it.until(is_announced, "the new leader is announced at its place", seconds=15)
            seen_ms = time.time() * 1_000
            elected = next(
                event for event in reversed(it.store.events)
                if event.kind == "leader_elected" and event.topic == "test"
            )  # fmt: skip
            late_ms = seen_ms - elected.at_ms
            before = high_watermark(it)
            await it.until(lambda: high_watermark(it) > before + 50, "it is written again")
            lines = {line.name: (line.was, line.now) for line in page.was_now.lines}
            assert lines["Replicas in sync"] == ("3 of 3", "2 of 3")
            trace = await it.desktop.bridge.ask(ReadTrace(client_id="orders-api", limit=1_000))
            assert isinstance(trace, TracePage)
            await it.desktop.bridge.ask(UnwatchTrace(900))
            later = [each.api for each in trace.entries if each.last_at_ms >= elected.at_ms]
            assert "Metadata" in later, "the client asked who leads now"
            assert "Produce" in later, "and sent again"
            await in_hand(it, page, was.leader)
            await choose(it, page, f"Revive broker {was.leader}")
            await it.until(lambda: in_sync(it) == 3, "it is in sync again")
            sent, acked = await told(child)
            await it.until(lambda: high_watermark(it) >= sent, "all of it is readable")
            assert acked == sent == high_watermark(it), "what was acknowledged, and no more"
        with capsys.disabled():
            print(f"\nelection shown after {late_ms:.0f} ms; {acked} of {sent} acknowledged")
        assert late_ms <= SHOWN_WITHIN_MS

    journey(story, brokers=3, seconds=100)


def test_too_few_in_sync_is_told_where_it_happens(journey, allowed_logs):
    allowed_logs("was killed", "hears no majority")

    async def story(it: Journey) -> None:
        await topic(it, least_in_sync=3)
        async with running(it, PRODUCER, "orders-api") as child:
            page = await open_map(it)
            await it.until(lambda: page.view.dots.dot_count > 30, "batches are seen")
            view = it.store.partition("test", 0)
            assert view is not None
            victim = next(each for each in view.replicas if each != view.leader)
            await in_hand(it, page, victim)
            await kill(it, page, victim)
            await it.until(lambda: page.view.marks.refused, "the refusal is seen on its road")

            def said() -> str:
                nodes = page.view.scene.producers
                return next((each.second for each in nodes if each.name == "orders-api"), "")

            await it.until(lambda: said() == "NOT_ENOUGH_REPLICAS test-0", "its error is named")
            frozen = high_watermark(it)
            await asyncio.sleep(0.5)
            assert high_watermark(it) == frozen
            lines = {line.name: (line.was, line.now) for line in page.was_now.lines}
            assert lines["Partitions that take acks=all"] == ("1 of 1", "0 of 1")
            await in_hand(it, page, victim)
            await choose(it, page, f"Revive broker {victim}")
            await it.until(lambda: high_watermark(it) > frozen + 20, "it is taken again")
            sent, acked = await told(child)
            await it.until(lambda: high_watermark(it) >= sent, "all of it is readable")
            assert acked == sent == high_watermark(it)

    journey(story, brokers=3, seconds=100)
