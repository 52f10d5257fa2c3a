"""The facts for a report: enough to reproduce, nothing that is nobody's business."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.contract.facts import Event
from engine.contract.frames import Frame
from tests.ui import cluster
from tests.ui.panes.settings.options import CannedOptions
from ui.diagnostics import EVENTS_TOLD, diagnostics
from ui.models.store import Store


def told(qtbot, store, options=None) -> str:
    window = QWidget()
    qtbot.addWidget(window)
    return diagnostics(window, store, options)


def test_it_tells_versions_sizes_and_figures(qtbot):
    store = Store()
    store.apply(cluster.frame())
    text = told(qtbot, store)
    assert "Qt 6." in text
    assert QGuiApplication.platformName() in text
    assert "topics 8, partitions 24" in text
    assert "theme dark" in text


def test_a_secret_is_never_told(qtbot):
    options = CannedOptions(
        chosen={"ssl.key.password": "hush", "num.partitions": "6"},
        given={"ssl.key.password": ("hush too", "-o ssl.key.password")},
    )
    text = told(qtbot, Store(), options)
    assert "num.partitions=6 (chosen here)" in text
    assert "ssl.key.password=hidden" in text
    assert "hush" not in text


def test_events_are_bounded_and_harmless(qtbot):
    store = Store()
    events = tuple(Event(n, "topic_created", "info", f"e{n}\u202e\n<b>") for n in range(200))
    store.apply(Frame(events=events))
    text = told(qtbot, store)
    assert "\u202e" not in text
    assert "e199" in text
    assert text.count("1970-01-01") == EVENTS_TOLD


def test_a_window_without_an_engine_says_so(qtbot):
    assert "not running" in told(qtbot, Store())
