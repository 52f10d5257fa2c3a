"""The facts for a report as plain text: versions, sizes, settings without secrets, last events."""

import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.contract.facts import Event
from ui.engine_options import SECRET, EngineOptions
from ui.models.store import Store
from ui.theme import themes
from ui.theme.motion import motion
from ui.widgets.text import count, size, visible

EVENTS_TOLD = 60
LONGEST_VALUE = 400


def diagnostics(window: QWidget, store: Store, options: EngineOptions | None) -> str:
    """No record, key or header is in it; names of topics are, in the events."""
    parts = (
        ("Broker Workbench", _versions()),
        ("Window", _window(window)),
        ("Cluster", _cluster(store)),
        ("Settings", _settings(options)),
        ("Last events", _events(store.events)),
    )
    lines: list[str] = []
    for title, found in parts:
        lines += [f"== {title}", *found, ""]
    return "\n".join(lines)


def program_version() -> str:
    try:
        return version("broker-workbench")
    except PackageNotFoundError:
        return "of the source tree"


def _versions() -> list[str]:
    return [
        f"version {program_version()}",
        f"Python {platform.python_version()} ({sys.implementation.name})",
        f"Qt {qVersion()}, platform {QGuiApplication.platformName()}",
        (
            f"{QSysInfo.prettyProductName()}, kernel {QSysInfo.kernelVersion()},"
            f" {QSysInfo.currentCpuArchitecture()}"
        ),
    ]


def _window(window: QWidget) -> list[str]:
    screens = [
        f"screen {at.size().width()} x {at.size().height()} at {at.devicePixelRatio():g}"
        for at in QGuiApplication.screens()
    ]
    return [
        f"size {window.width()} x {window.height()} at {window.devicePixelRatioF():g}",
        *screens,
        f"theme {themes().name} (chosen: {themes().choice})",
        f"motion {'reduced' if motion().is_reduced else 'full'} (chosen: {motion().choice})",
    ]


def _cluster(store: Store) -> list[str]:
    view = store.cluster
    if view is None:
        return ["not running"]
    partitions = sum(map(len, store.partitions.values()))
    lines = [
        f"id {view.cluster_id}, address {view.address}",
        (
            f"brokers {len(store.brokers)}, topics {count(len(store.topics))},"
            f" partitions {count(partitions)}, connections {count(view.connection_count)}"
        ),
        (
            f"log {size(sum(topic.size_bytes for topic in store.topics.values()))},"
            f" memory {size(view.memory_bytes)}, durability {view.durability}"
        ),
        f"records/s in {view.records_in_per_s:.1f}, out {view.records_out_per_s:.1f}",
    ]
    if view.storage_error:
        lines.append(f"storage failed: {visible(view.storage_error, LONGEST_VALUE)}")
    return lines


def _settings(options: EngineOptions | None) -> list[str]:
    if options is None:
        return ["not known to the window"]
    secret = {setting.name for setting in options.catalogue if setting.is_secret}
    lines = _listed(options.chosen, "chosen here", secret)
    for name, (value, words) in sorted(options.given.items()):
        lines += _listed({name: value}, words.partition(" ")[0], secret)
    return lines or ["all defaults"]


def _listed(values: Mapping[str, str], source: str, secret: set[str]) -> list[str]:
    return [
        f"{name}={SECRET if name in secret else visible(value, LONGEST_VALUE)} ({source})"
        for name, value in sorted(values.items())
    ]


def _events(events: Iterable[Event]) -> list[str]:
    last = list(events)[-EVENTS_TOLD:]
    return [f"{_time(event.at_ms)} {event.severity} {visible(event.text, 300)}" for event in last]


def _time(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1_000, UTC)
    return f"{at:%Y-%m-%d %H:%M:%S}.{at_ms % 1_000:03}Z"
