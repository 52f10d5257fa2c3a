"""The page over real brokers: what is done to them is seen, each time where it hurts."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from engine.contract.cluster_commands import (
    CutLink,
    Heal,
    HoldReplication,
    KillBroker,
    PauseBroker,
    ReviveBroker,
    SetDisk,
    SkewClock,
    TakeStep,
)
from engine.contract.commands import CreateTopic, Produce
from engine.contract.frames import Frame
from engine.contract.moves import MovesView, UnwatchMoves, WatchMoves
from engine.contract.values import Done, EngineError
from tests.ui import samples
from tests.ui.panes.map.live import LivePort, live_port
from tests.ui.panes.map.scenes import states
from tests.ui.port import CannedPort
from ui.action import settle
from ui.broker_acts import ACTS
from ui.dialogs.broker_act import BrokerActDialog
from ui.models.store import Store
from ui.panes.map.faults import Choice, choices_for
from ui.panes.map.page import MapPage

ORDERS = CreateTopic("orders", 3, 3, configs=(("min.insync.replicas", "2"),))


@pytest.fixture
def store(qapp):
    return Store()


def page_over(qtbot, port, store) -> MapPage:
    page = MapPage(port, store, "/data")
    qtbot.addWidget(page)
    page.resize(1130, 560)
    page.show()
    return page


def press(page: MapPage, choices: tuple[Choice, ...], *words: str) -> None:
    """Choose an entry of a menu as it is offered, by its words."""
    menu = page.menu(choices)
    *ways, last = words
    for way in ways:
        entry = next(each for each in menu.actions() if each.text() == way)
        inner = entry.menu()
        assert isinstance(inner, QMenu)
        menu = inner
    next(each for each in menu.actions() if each.text() == last).trigger()


def broker(page: MapPage, broker_id: int):
    return next(each for each in page.view.scene.brokers if each.broker_id == broker_id)


def leader(page: MapPage, index: int = 0) -> int:
    for each in page.view.scene.brokers:
        for replica in each.replicas:
            if replica.index == index and replica.role in {"leader", "thin"}:
                return each.broker_id
    return -1


async def in_sync(port: LivePort, page: MapPage) -> None:
    def all_are() -> bool:
        roles = [each.role for node in page.view.scene.brokers for each in node.replicas]
        return len(roles) == 9 and not {"out", "offline", "thin"} & set(roles)

    await port.until(all_are)


async def test_batches_are_counted_only_while_it_is_in_sight(qtbot, store):
    port = CannedPort()
    store.apply(Frame(states=states()))
    page = page_over(qtbot, port, store)
    await settle()
    page.hide()
    await settle()
    watching = [each for each in port.asked if isinstance(each, WatchMoves | UnwatchMoves)]
    assert [type(each) for each in watching] == [WatchMoves, UnwatchMoves]
    store.apply(Frame(states=((("moves",), MovesView(())),)))
    assert not page.view.is_counting
    assert not page._soon.isActive()
    assert not page._ends.isActive()


async def test_a_killed_leader_is_replaced_before_ones_eyes_and_comes_back(
    qtbot, store, allowed_logs
):
    allowed_logs("was killed")
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)
        await in_sync(port, page)
        await port.until(lambda: page._past[0][1].in_sync_count == 9)
        was = leader(page)
        asked = []
        page.act_asked.connect(lambda name, of: asked.append((name, of)))
        press(page, choices_for(page.view.scene, ("broker", was)), f"Kill broker {was}…")
        await settle()
        assert asked == [("kill", was)], "what it costs is shown before"
        assert page.line.full_text == f"workbench ctl kill-broker {was} --data-dir /data"
        assert broker(page, was).state == "running"
        dialog = BrokerActDialog(page, port, store, ACTS["kill"], was)
        dialog.open()
        dialog.act.click()
        await port.until(lambda: leader(page) not in (-1, was))
        now = leader(page)
        assert page._tags["replica", now, "orders", 0][0] == f"{was} → {now}"
        await port.until(lambda: broker(page, was).state == "down")
        await port.until(page.was_now.isVisible)
        lines = {line.name: (line.was, line.now) for line in page.was_now.lines}
        assert lines["Replicas in sync"] == ("9 of 9", "6 of 9")
        assert lines["Leader of orders-0"] == (str(was), str(now))
        assert broker(page, was).down_for
        page.view.revive.shown[was].click()
        await in_sync(port, page)
        assert page.line.full_text == f"workbench ctl revive-broker {was} --data-dir /data"
        assert broker(page, was).state == "running"
        assert page.view.revive.shown == {}


async def test_each_fault_is_seen_while_it_lasts_and_heal_all_ends_them(qtbot, store, allowed_logs):
    allowed_logs("takes 200 ms longer", "20 ms longer", "3600 s ahead", "copies nothing")
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)
        await in_sync(port, page)
        follower = next(each for each in (1, 2, 3) if each != leader(page))
        one, other = sorted({1, 2, 3} - {follower})
        scene = page.view.scene
        press(
            page,
            choices_for(scene, ("broker", one)),
            f"Link to broker {other}",
            "Slow it by 200 ms",
        )
        press(page, choices_for(scene, ("broker", one)), "Disk", "Each sync takes 20 ms longer")
        press(page, choices_for(scene, ("broker", one)), "Clock", "1 hour ahead")
        key = ("replica", follower, "orders", 0)
        press(page, choices_for(scene, key), "Hold its copying")
        await port.until(lambda: len(page.faults) == 5)
        assert page.bar.state.text() == "5 faults"
        assert [link.words for link in page.view.scene.links] == [f"{one} ⇄ {other} +200 ms"]
        assert ("link", one, other) in page.view.plan.areas
        assert len(broker(page, one).faults) == 2
        held = page.view.scene.replica(key)
        assert held is not None
        assert held.is_held
        assert page.bar.heal.isVisible()
        page.bar.heal.click()
        await port.until(lambda: not page.faults)
        assert not page.bar.heal.isVisible()
        assert page.view.scene.links == ()
        assert page.line.full_text == "workbench ctl heal --data-dir /data"


async def test_batches_of_the_window_are_dots_too(qtbot, store):
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)
        await in_sync(port, page)
        await port.until(lambda: page.view.is_counting)
        for _ in range(5):
            await port.host.execute(Produce("orders", None, b"v", partition=0))
        dots = page.view.dots
        await port.until(lambda: dots.batch_count == 15)
        assert dots.stood_for + dots.owed == 15
        ways = sorted(lane.way for lane in dots.lanes(page.view.now_ms()))
        assert ways == ["produced", "replicated", "replicated"]
        await port.until(lambda: page.view.scene.producers != ())
        assert page.view.scene.producers[0].name == "Broker Workbench"


async def test_every_button_offers_what_it_says(qtbot, store):
    port = CannedPort()
    store.apply(Frame(states=states()))
    page = page_over(qtbot, port, store)
    offered = []
    page._offer = lambda choices, _at: offered.append(choices)  # what would pop up
    for words in ("Kill", "Power", "Freeze", "Links", "Disk", "Clock"):
        page.bar.buttons[words].click()
    firsts = []
    for choices in offered:
        choice = choices[0]
        while choice.more:
            choice = choice.more[0]
        firsts.append(type(choice.command))
    await settle()
    assert [each.__name__ for each in firsts] == [
        "KillBroker", "CutPower", "PauseBroker", "CutLink", "SetDisk", "SkewClock",
    ]  # fmt: skip


async def test_a_topic_alone_may_be_looked_at(qtbot, store):
    port = CannedPort()
    more = samples.partition("payments", 0, replicas=(1, 2))
    store.apply(
        Frame(states=(*states(), (("topic", "payments"), samples.topic("payments")),
                      (("partition", "payments", 0), more)))
    )  # fmt: skip
    page = page_over(qtbot, port, store)
    await settle()
    assert page.view.scene.topics == ("orders", "payments")
    page.bar.scope.setCurrentText("payments")
    assert page.view.scene.topics == ("payments",)
    store.apply(Frame(states=((("topic", "payments"), None),)))
    assert page.bar.chosen_topic == ""


async def test_the_age_of_what_is_down_goes_on(qtbot, store):
    port = CannedPort()
    store.apply(Frame(states=states()))
    page = page_over(qtbot, port, store)
    page.wall_ms = lambda: 5_400
    down = samples.broker(2, is_running=False, why="it does not run", ended_at_ms=1_000)
    store.apply(Frame(states=((("broker", 2), down),)))
    assert broker(page, 2).down_for == "4 s"
    page.wall_ms = lambda: 75_000
    async with asyncio.timeout(20):
        while broker(page, 2).down_for != "1 min 14 s":
            await asyncio.sleep(0.05)


async def test_a_broker_that_cannot_be_revived_may_be_asked_again(qtbot, store):
    port = CannedPort()
    port.answers[ReviveBroker] = EngineError("The disk of broker 2 is full.")
    down = samples.broker(2, is_running=False, why="it does not run")
    store.apply(Frame(states=(*states(), (("broker", 2), down))))
    page = page_over(qtbot, port, store)
    button = page.view.revive.shown[2]
    button.click()
    assert not button.isEnabled()
    await settle()
    assert button.isEnabled()
    assert port.asked_of(ReviveBroker) == [ReviveBroker(2)]


async def test_paused_it_stands_and_then_shows_what_is(qtbot, store):
    port = CannedPort()
    store.apply(Frame(states=states()))
    page = page_over(qtbot, port, store)
    await settle()
    page.set_paused(True)
    down = samples.broker(2, is_running=False, why="it does not run")
    store.apply(Frame(states=((("broker", 2), down),)))
    assert broker(page, 2).state == "running"
    assert page.view.marks.sampling == "Paused"
    page.set_paused(False)
    assert broker(page, 2).state == "down"


async def test_without_brokers_it_says_so(qtbot, store):
    page = page_over(qtbot, CannedPort(), store)
    assert page._stack.currentWidget() is page._empty
    store.apply(Frame(states=states(brokers=1, partitions=1)))
    await settle()
    assert page._stack.currentWidget() is page.view
    assert page.view.plan.size == "tile"


async def test_commands_go_as_they_are(qtbot, store):
    port = CannedPort()
    store.apply(Frame(states=states()))
    page = page_over(qtbot, port, store)
    commands = (
        KillBroker(1), ReviveBroker(1), PauseBroker(2), CutLink(1, 2), SetDisk(1, is_full=True),
        SkewClock(1, 5), HoldReplication("orders", 0, 2), Heal(),
    )  # fmt: skip
    for command in commands:
        port.answers[type(command)] = Done()
        page.carry_out(command)
        await settle()
    assert [each for each in port.asked if type(each) in {type(c) for c in commands}] == [*commands]


async def test_slow_motion_slows_the_links_for_real_and_gives_their_pace_back(
    qtbot, store, allowed_logs
):
    allowed_logs("takes 150 ms longer")
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)
        await in_sync(port, page)
        links = port.host.crew.links
        page.bar.speed.choose(1)
        await port.until(lambda: page.bar.state.text() == "Slow motion")
        assert {wire.delay_ms for wire in links.faulty().values()} == {150}
        assert len(links.faulty()) == 6
        assert page.view.scene.links == (), "slow motion is no fault of one link"
        assert "no client or broker waits so long" in page.line.full_text
        assert not page.was_now.isVisible()
        epochs = [view.leader_epoch for view in store.partitions["orders"].values()]
        await port.host.execute(Produce("orders", None, b"v", partition=0))
        now = [view.leader_epoch for view in store.partitions["orders"].values()]
        assert now == epochs, "nobody was taken for dead"
        page.bar.speed.choose(0)
        await port.until(lambda: not links.faulty())
        assert page.bar.state.text() == ""


async def test_step_by_step_the_map_says_what_each_link_holds_until_a_key_lets_it_go(
    qtbot, store, allowed_logs
):
    allowed_logs("step by step")
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)
        await in_sync(port, page)
        await port.until(lambda: page.view.is_counting)
        pace = port.host.crew.links.pace
        qtbot.keyClick(page.view, Qt.Key.Key_Period)
        await port.until(lambda: page.bar.state.text() == "Step by step")
        assert pace.hold_ms is not None
        assert "4 s at most, so that no client or broker gives up" in page.line.full_text
        assert not page.was_now.isVisible()
        pace.begin(60_000)  # this machine may be slow; the bound has a test of its own
        at, others = leader(page), [each for each in (1, 2, 3) if each != leader(page)]
        sending = asyncio.ensure_future(
            port.host.execute(Produce("orders", None, b"v", partition=0))
        )
        await port.until(lambda: len(page.view.scene.links) == 2)
        words = [link.words for link in page.view.scene.links]
        assert words == [
            f"{min(at, each)} {'→' if at < each else '←'} {max(at, each)} holds 1"
            for each in sorted(others, key=lambda each: sorted((at, each)))
        ]
        assert all(link.is_held for link in page.view.scene.links)
        choices = choices_for(page.view.scene, page.view.scene.links[0].key)
        assert choices[0].command == TakeStep()
        assert not sending.done()
        qtbot.keyClick(page.view, Qt.Key.Key_Period)
        await port.until(lambda: sending.done() and not page.view.scene.links)
        page.bar.heal.click()
        await port.until(lambda: page.bar.state.text() == "" and pace.hold_ms is None)
        assert page.bar.speed.current == 0


async def test_a_script_is_carried_out_as_it_was_saved(qtbot, store, tmp_path, allowed_logs):
    allowed_logs("1 s ahead", "3600 s ahead", "is full")
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)

        def full_disks() -> int:
            return sum(each.text == "The disk of broker 2 is full" for each in store.events)

        await in_sync(port, page)
        for command in (SkewClock(1, 3_600_000), SetDisk(2, is_full=True), Heal()):
            page.carry_out(command)
            await settle()
        path = str(tmp_path / "script.jsonl")
        page.scripts.save(path)
        await settle()
        ended = []
        page.script.ended.connect(lambda: ended.append(page.script.done_count))
        page.scripts.run(path)
        await port.until(lambda: ended)
        assert ended == [3]
        await settle()
        await port.until(lambda: full_disks() == 2 and not page.faults)


async def test_it_is_not_drawn_anew_while_nothing_happens(qtbot, store):
    async with live_port(store, ORDERS) as port:
        page = page_over(qtbot, port, store)
        await in_sync(port, page)
        await port.until(lambda: page.view.is_counting)
        view = page.view

        def has_settled() -> bool:
            ends = [each.end_offset for node in view.scene.brokers for each in node.replicas]
            timers = (page._soon, view._later)
            is_waiting = any(timer.isActive() for timer in timers)
            return None not in ends and not page._tags and not is_waiting and view._still

        await port.until(has_settled, seconds=15)
        still, began = page.view._still, page.view.now_ms()
        await port.until(lambda: page.view.now_ms() > began + 2_500)
        assert page.view._still is still
        assert not page.view.is_animated
        assert not page._soon.isActive()
