"""The map of the sample cluster: quiet, step by step, a broker killed, nine brokers with 200 partitions."""

import msgspec

from engine.contract.cluster_commands import (
    STEP_BY_STEP,
    DescribeFaults,
    EndSteps,
    Fault,
    Faults,
    HealLink,
)
from engine.contract.facts import Event
from engine.contract.frames import Frame, Key
from engine.contract.moves import HeldBatches, Move, MovesView
from engine.contract.values import View
from engine.contract.views import FollowerView, PartitionView
from tests.ui import samples
from tests.ui.cluster import NOW_MS, ORDERS
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.hints import Hints
from ui.panes.map import MapPage
from ui.shell.main_window import MainWindow

LEADERS_AFTER = {1: 3, 4: 1}
"""Who leads what broker 2 led."""
READERS = {"search-indexer": (3, 12), "billing": (2, 4), "analytics": (1, 1)}


def order(index: int, *, is_broken: bool) -> PartitionView:
    """One partition of orders, with broker 2 or after it."""
    leader, epoch, replicas, isr, start, lso, _, end, mib, moving = ORDERS[index]
    behind = 18_140 if index == 4 else 34
    offline: tuple[int, ...] = ()
    if is_broken:
        leader, epoch = LEADERS_AFTER.get(index, leader), epoch + (index in LEADERS_AFTER)
        isr = (1,) if index == 4 else tuple(each for each in isr if each != 2)
        offline = (2,)
    else:
        isr = replicas
        behind = 4
    followers = tuple(
        FollowerView(each, end - lag, lag)
        for each in replicas
        if each != leader
        for lag in (812 if each in offline else behind if each == 3 else 4,)
    )
    return samples.partition(
        "orders", index, leader=leader, leader_epoch=epoch, replicas=replicas, isr=isr,
        log_start_offset=start, last_stable_offset=lso, high_watermark=end - 6, log_end_offset=end,
        size_bytes=int(mib * 1024 * 1024), records_in_per_s=float(moving), offline_replicas=offline,
        followers=followers,
    )  # fmt: skip


def moves(*, is_broken: bool) -> tuple[Move, ...]:
    found = []
    for index in range(6):
        view = order(index, is_broken=is_broken)
        assert view.leader is not None
        if index % 2 or not is_broken:
            found.append(Move("produced", "orders", index, view.leader, 2, "orders-api"))
        found += [
            Move("replicated", "orders", index, view.leader, 1, follower=each)
            for each in view.isr
            if each != view.leader
        ]
        for number, (group, (members, _)) in enumerate(READERS.items()):
            if (index + number) % 3 != 2:
                client = f"{group}-{index % members + 1}"
                found.append(Move("fetched", "orders", index, view.leader, 1, client))
    if is_broken:
        found.append(
            Move("produced", "orders", 4, 1, 0, "orders-api", refused_count=3,
                 refusal="NOT_ENOUGH_REPLICAS")
        )  # fmt: skip
    return tuple(found)


def groups() -> list[tuple[Key, View | None]]:
    found: list[tuple[Key, View | None]] = []
    for name, (count, lag) in READERS.items():
        members = tuple(
            samples.member(
                f"{name}-{at + 1}",
                assigned=(("orders", tuple(i for i in range(6) if i % count == at)),),
            )
            for at in range(count)
        )
        positions = tuple(
            samples.position("orders", index, ORDERS[index][7] - 6 - lag) for index in range(6)
        )
        view = samples.group(name, state="Stable", members=members, positions=positions)
        found.append((("group", name), view))
    stale = tuple(samples.position("orders", index, 200_000) for index in range(6))
    found.append((("group", "fraud-check"), samples.group("fraud-check", positions=stale)))
    return found


async def _open(window: MainWindow, store: Store, port: CannedPort) -> MapPage:
    topic = msgspec.structs.replace(store.topics["orders"], configs=(("min.insync.replicas", "2"),))
    states = [(("partition", "orders", i), order(i, is_broken=False)) for i in range(6)]
    store.apply(Frame(states=((("topic", "orders"), topic), *states, *groups())))
    window.actions_["map_page"].trigger()
    page = window.centre.page(("map", ""))
    assert isinstance(page, MapPage)
    page.bar.scope.setCurrentText("orders")
    page.wall_ms = lambda: NOW_MS
    hints = window.findChild(Hints)
    if hints is not None:
        hints.hide()
    await settle()
    return page


def _stop_clock(page: MapPage, at_ms: float) -> None:
    page.view.now_ms = lambda: at_ms


def _move(page: MapPage, store: Store, *, is_broken: bool) -> None:
    """Batches that left at different times, caught on their way."""
    page.view.is_counting = True
    found = moves(is_broken=is_broken)
    for step in range(6):
        _stop_clock(page, 1_000.0 + step * 90)
        counted = tuple(
            msgspec.structs.replace(each, batch_count=each.batch_count * (step + 1))
            for each in found
        )
        store.apply(Frame(states=((("moves",), MovesView(counted)),)))
    _stop_clock(page, 1_540.0)


async def map_page(window: MainWindow, store: Store, port: CannedPort) -> None:
    """Everything is well and batches are under way."""
    page = await _open(window, store, port)
    _move(page, store, is_broken=False)


async def map_steps(window: MainWindow, store: Store, port: CannedPort) -> None:
    """Followers copy step by step, and what each link holds is seen."""
    page = await _open(window, store, port)
    steps = Fault(f"{STEP_BY_STEP}: each batch waits for a step, 4 s at most", EndSteps())
    port.answers[DescribeFaults] = Faults((steps,))
    store.apply(Frame(events=(Event(NOW_MS, "fault_set", "warning", steps.text),)))
    await settle()
    _move(page, store, is_broken=False)
    held = (
        HeldBatches(1, 2, (("orders", 0, 2),)),
        HeldBatches(1, 3, (("orders", 3, 1),)),
        HeldBatches(3, 1, (("orders", 2, 1), ("orders", 5, 1))),
    )
    store.apply(Frame(states=((("moves",), MovesView((), held=held)),)))


async def map_broken(window: MainWindow, store: Store, port: CannedPort) -> None:
    """Broker 2 was killed, a link is slow: elections, a thin leader, a refusal, was and now."""
    page = await _open(window, store, port)
    slow = tuple(
        Fault(f"What goes from broker {a} to broker {b} takes 200 ms longer", HealLink(a, b))
        for a, b in ((1, 3), (3, 1))
    )
    port.answers[DescribeFaults] = Faults(slow)
    killed = Event(NOW_MS, "broker_killed", "warning", "Broker 2 was killed", "asked for")
    store.apply(Frame(events=(killed,)))
    await settle()
    down = samples.broker(
        2, is_running=False, why="it does not run", partition_count=18, ended_at_ms=NOW_MS - 4_200
    )
    states = [(("partition", "orders", i), order(i, is_broken=True)) for i in range(6)]
    store.apply(Frame(states=((("broker", 2), down), *states)))
    _move(page, store, is_broken=True)


async def map_large(window: MainWindow, store: Store, port: CannedPort) -> None:
    """Nine brokers, 200 partitions, one broker down."""
    page = await _open(window, store, port)
    ids = range(1, 10)
    states: list[tuple[Key, View | None]] = [
        (
            ("broker", each),
            samples.broker(
                each, is_running=each != 5, why="it does not run" if each == 5 else "",
                partition_count=67, ended_at_ms=NOW_MS - 192_000 if each == 5 else None,
            ),
        )
        for each in ids
    ]  # fmt: skip
    states.append((("topic", "orders"), samples.topic("orders", partition_count=200)))
    for index in range(200):
        replicas = tuple(1 + (index + step) % 9 for step in (0, 2, 5))
        isr = tuple(each for each in replicas if each != 5 and (index % 17 or each != replicas[1]))
        view = samples.partition(
            "orders", index, leader=next(iter(isr), None), replicas=replicas, isr=isr,
            offline_replicas=(5,) if 5 in replicas else (), high_watermark=900,
            log_end_offset=902, records_in_per_s=6.0,
        )  # fmt: skip
        states.append((("partition", "orders", index), view))
    store.apply(Frame(states=tuple(states)))
    page.view.is_counting = True
    found = tuple(
        Move("produced", "orders", index, 1 + index % 9, 3, "orders-api")
        for index in range(0, 200, 7)
    )
    for step in range(5):
        _stop_clock(page, 1_000.0 + step * 100)
        counted = tuple(
            msgspec.structs.replace(each, batch_count=each.batch_count * (step + 1))
            for each in found
        )
        store.apply(Frame(states=((("moves",), MovesView(counted)),)))


SCREENS = {
    "map_page": map_page,
    "map_steps": map_steps,
    "map_broken": map_broken,
    "map_large": map_large,
}
