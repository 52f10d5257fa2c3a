"""The requests of a client of the sample cluster: a consumer that also writes, once refused."""

from typing import Any

from engine.contract.trace import (
    ReadTrace,
    TraceEntry,
    TracePage,
    TracePlace,
    UnwatchTrace,
    WatchTrace,
)
from engine.contract.values import Done
from tests.ui import cluster
from ui.models.store import Store
from ui.shell.main_window import MainWindow

MEMBER = "search-indexer-3-9f1c52a0-7d40-4a1e-8a55-0c8a6f1f2b11"


def entry(number: int, api: str, **more: Any) -> TraceEntry:
    given = {
        "number": number, "at_ms": cluster.NOW_MS + number * 431, "connection_id": 33,
        "client_id": "search-indexer-3", "api": api, "version": 12, "correlation_id": number,
        "size_bytes": 88, "took_ms": 0.4, "last_at_ms": cluster.NOW_MS + number * 431,
        "last_correlation_id": number,
    }  # fmt: skip
    return TraceEntry(**{**given, **more})


def some() -> tuple[TraceEntry, ...]:
    group = {"group_id": "search-indexer", "member_id": MEMBER}
    four, five = (cluster.ORDERS[index][6] for index in (4, 5))
    opening = (
        entry(1, "ApiVersions", version=3, took_ms=0.2),
        entry(2, "Metadata", version=9, places=(TracePlace("orders"),), took_ms=0.3),
        entry(3, "FindCoordinator", version=3, group_id="search-indexer", connection_id=34),
        entry(4, "JoinGroup", version=9, error="MEMBER_ID_REQUIRED", connection_id=34, **group),
        entry(5, "JoinGroup", version=9, generation=14, took_ms=480.0, connection_id=34, **group),
        entry(6, "SyncGroup", version=5, generation=14, took_ms=12.4, connection_id=34, **group),
        entry(
            7, "OffsetFetch", version=7, group_id="search-indexer", connection_id=34,
            places=(
                TracePlace("orders", 4, None, four - 1_140), TracePlace("orders", 5, None, five - 40)
            ),
        ),
        entry(
            8, "Heartbeat", version=4, generation=14, repeat_count=28, connection_id=34,
            last_correlation_id=64, **group,
        ),
    )  # fmt: skip
    fetches = tuple(
        entry(
            number, "Fetch", places=(TracePlace("orders", 4, four - 1_140 + 12 * number),
                                     TracePlace("orders", 5, five - 40 + 2 * number)),
            record_count=(0, 17, 42)[number % 3], took_ms=(503.0, 3.1, 0.8)[number % 3],
        )
        for number in range(9, 24)
    )  # fmt: skip
    produces = (
        entry(
            24, "Produce", version=9, record_count=1, note="acks=all", took_ms=4.2,
            places=(TracePlace("orders.dlq", 0, None, 41),),
        ),
        entry(
            25, "Produce", version=9, record_count=1, note="acks=all", size_bytes=1_310_720,
            error="MESSAGE_TOO_LARGE",
            places=(TracePlace("orders.dlq", 0, error="MESSAGE_TOO_LARGE"),),
        ),
        entry(
            26, "OffsetCommit", version=8, connection_id=34, generation=14, took_ms=2.9,
            places=(TracePlace("orders", 4, four - 852), TracePlace("orders", 5, five)), **group,
        ),
    )  # fmt: skip
    return (*opening, *fetches, *produces)


def answering(port: Any, entries: tuple[TraceEntry, ...]) -> None:
    """Have a port read these."""

    def read(command: ReadTrace) -> TracePage:
        found = tuple(each for each in entries if each.number > command.after)[: command.limit]
        last = found[-1].number if found else command.after
        return TracePage(found, last, 0, is_watched=True)

    port.answers[ReadTrace] = read
    port.answers[WatchTrace] = port.answers[UnwatchTrace] = Done()


def shown(window: MainWindow, store: Store, port: Any) -> None:
    found = some()
    answering(port, found)
    window.shell.requests_wanted.emit("search-indexer-3", found[-2])


def none_yet(window: MainWindow, store: Store, port: Any) -> None:
    answering(port, ())
    window.shell.requests_wanted.emit("search-indexer-3", None)


SCREENS = {"requests": shown, "requests_empty": none_yet}
