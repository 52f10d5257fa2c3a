"""What is offered on each thing, and where that which is wrong is shown."""

from engine.broker.link import Wire
from engine.commands.faults import _clock_words, _disk_words, _wire_words
from engine.contract.cluster_commands import (
    CutLink,
    Fault,
    HealLink,
    HoldReplication,
    KillBroker,
    ReleaseReplication,
    ResumeBroker,
    ReviveBroker,
    SetDisk,
    SkewClock,
)
from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.faults import Choice, choices_for, each_broker, each_link, trouble_of
from ui.panes.map.scene import Trouble, scene_of


def commands(choices: tuple[Choice, ...]) -> list[object]:
    found: list[object] = []
    for choice in choices:
        found += commands(choice.more) if choice.more else [choice.command]
    return found


def test_a_broker_may_be_hurt_in_every_way_and_helped_when_it_is_down(qapp):
    scene = scene_of(store_of())
    offered = commands(choices_for(scene, ("broker", 2)))
    kinds = {type(each).__name__ for each in offered}
    assert kinds == {
        "KillBroker", "CutPower", "StopBroker", "PauseBroker", "CutLink", "SlowLink", "DropLink",
        "SetDisk", "SkewClock",
    }  # fmt: skip
    down = samples.broker(2, is_running=False, why="it does not run")
    scene = scene_of(store_of((("broker", 2), down)))
    assert commands(choices_for(scene, ("broker", 2))) == [ReviveBroker(2)]
    assert commands(each_broker(scene, KillBroker, "power")) == [KillBroker(1), KillBroker(3)]
    frozen = samples.broker(2, is_running=False, why="it is paused")
    scene = scene_of(store_of((("broker", 2), frozen)))
    assert ResumeBroker(2) in commands(choices_for(scene, ("broker", 2)))


def test_a_copy_is_held_and_let_go_and_a_link_cut_and_healed(qapp):
    trouble = Trouble(links={(1, 3): "1 ⇄ 3 cut"}, held={(3, "orders", 0)})
    scene = scene_of(store_of(), trouble=trouble)
    assert commands(choices_for(scene, ("replica", 2, "orders", 0))) == [
        HoldReplication("orders", 0, 2)
    ]
    assert commands(choices_for(scene, ("replica", 3, "orders", 0))) == [
        ReleaseReplication("orders", 0, 3)
    ]
    assert commands(choices_for(scene, ("replica", 1, "orders", 0))) == [KillBroker(1)]
    assert commands(choices_for(scene, ("link", 1, 3)))[:2] == [HealLink(1, 3), CutLink(1, 3)]
    assert [choice.text for choice in each_link(scene)] == ["1 ⇄ 2", "1 ⇄ 3", "2 ⇄ 3"]
    assert choices_for(scene, ("producer", "api")) == ()


def test_each_fault_is_shown_at_what_it_hurts_in_the_engines_own_words():
    slow, cut = Wire(delay_ms=200), Wire(is_cut=True)
    faults = (
        Fault("Broker 1 is paused", ResumeBroker(1)),
        Fault(_wire_words(1, 3, slow), HealLink(1, 3)),
        Fault(_wire_words(3, 1, slow), HealLink(3, 1)),
        Fault(_wire_words(2, 1, cut), HealLink(2, 1)),
        Fault("Broker 3 copies nothing of partition 0 of t", ReleaseReplication("t", 0, 3)),
        Fault(_disk_words(2, is_full=True, does_sync_fail=False, sync_delay_ms=20), SetDisk(2)),
        Fault(_clock_words(2, -3_600_000), SkewClock(2, 0)),
    )
    trouble = trouble_of(faults)
    assert trouble.brokers == {
        1: ["frozen"],
        2: ["disk is full and takes 20 ms longer for each sync", "clock 3600 s behind"],
    }
    assert trouble.links == {(1, 3): "1 ⇄ 3 +200 ms", (1, 2): "1 ← 2 cut"}
    assert trouble.held == {(3, "t", 0)}
    assert trouble_of(()) == Trouble()
