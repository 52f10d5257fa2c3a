"""Journey 2 with real key presses: which partition a key belongs to, and three records that go there."""

import time

import pytest
from PySide6.QtCore import Qt

from engine.contract.commands import CreateTopic
from tests.journeys.conftest import CONTROL
from ui.panes.topic import TopicPage

pytestmark = [pytest.mark.lane, pytest.mark.timeout(90)]

CHORDS, BUDGET_S = 6, 0.3
PARTITIONS = 6
KEYS = ("a", "a", "b")
PLACES = {"a": 4, "b": 2}
"""As kafka-python's own murmur2 gives them for six partitions."""


def test_a_key_says_its_partition_and_its_records_land_there(journey, capsys):
    async def story(it):
        await it.ready()
        await it.desktop.bridge.ask(CreateTopic("test", PARTITIONS))
        await it.until(lambda: it.rows("test"), "topic test in the explorer")
        it.window.open_topic("test")
        page = it.window.centre.page(("topic", "test"))
        assert isinstance(page, TopicPage)
        view, form = page.messages.view, it.window.produce
        seen: list[float] = []
        it.press(Qt.Key.Key_Return, CONTROL)
        await it.until(lambda: form.isAncestorOf(it.in_hand), "the form has the keyboard")
        typed = ""
        for landed, key in enumerate(KEYS, 1):
            if key != typed:
                it.type(key)
                typed = key
            expected = f"→ test-{PLACES[key]}   murmur2({key}) mod {PARTITIONS} = {PLACES[key]}"
            assert form.goes_to.full_text.startswith(expected)
            it.press(Qt.Key.Key_Return, CONTROL)
            began = time.monotonic()
            await it.until(lambda n=landed: len(shown(view)) == n, f"row {landed}", seconds=5)
            seen.append(time.monotonic() - began)
        assert shown(view) == [(key, PLACES[key]) for key in KEYS]
        assert it.chords <= CHORDS
        with capsys.disabled():
            took = ", ".join(f"{1000 * s:.0f}" for s in seen)
            print(f"\n{it.chords} chords; from the key press to the painted row: {took} ms")
        assert min(seen) < BUDGET_S  # a busy machine may delay one, not all

    journey(story)


def shown(view):
    """Key and partition of each row that can be seen."""
    records = [view.record_at(row) for row in view.visible_rows()]
    return [(r.view.key.decode(), r.position.partition) for r in records]
