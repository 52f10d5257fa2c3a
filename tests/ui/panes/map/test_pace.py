"""Slow motion and steps hold links by little enough, and only what they changed is given back."""

from engine.broker.link import Wire
from engine.broker.settings import BrokerSettings
from engine.commands.faults import _pace_words, _wire_words
from engine.contract.cluster_commands import (
    EndSteps,
    Fault,
    HealLink,
    SetDisk,
    SlowLink,
    StepLinks,
)
from engine.contract.moves import HeldBatches
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.pace import (
    FULL,
    PACE_MS,
    SLOW,
    STEP,
    ending,
    is_paced,
    setting,
    slowing,
    speed_of,
    waiting,
    words_of_speed,
)
from ui.panes.map.scene import Trouble, scene_of

PACED = Fault(_wire_words(1, 3, Wire(delay_ms=PACE_MS)), HealLink(1, 3))
BACK = Fault(_wire_words(3, 1, Wire(delay_ms=PACE_MS)), HealLink(3, 1))
SLOWED = Fault(_wire_words(1, 2, Wire(delay_ms=200)), HealLink(1, 2))
DISK = Fault("The disk of broker 1 is full", SetDisk(1))
STEPS = Fault(_pace_words(4_000), EndSteps())


def test_links_that_are_wrong_already_stay_as_they_are(qapp):
    scene = scene_of(store_of(), trouble=Trouble(links={(1, 2): "1 ⇄ 2 cut"}))
    assert slowing(scene) == (SlowLink(1, 3, PACE_MS), SlowLink(2, 3, PACE_MS))
    assert slowing(scene_of(store_of(brokers=1))) == ()


def test_a_link_that_only_holds_a_batch_is_slowed_like_any(qapp):
    scene = scene_of(store_of(brokers=2), trouble=Trouble(waiting={(1, 2): "1 → 2 holds 1"}))
    assert [(link.words, link.is_held) for link in scene.links] == [("1 → 2 holds 1", True)]
    assert slowing(scene) == (SlowLink(1, 2, PACE_MS),)


def test_what_it_slowed_is_known_by_the_engines_own_words():
    told = [is_paced(each.text) for each in (PACED, BACK, STEPS, SLOWED, DISK)]
    assert told == [True, True, True, False, False]
    assert ending((PACED, SLOWED, BACK, DISK)) == (HealLink(1, 3),)


def test_one_speed_takes_the_place_of_another(qapp):
    scene = scene_of(store_of(brokers=2))
    slow = (SlowLink(1, 2, PACE_MS),)
    assert setting(STEP, scene, (PACED, BACK, DISK)) == (HealLink(1, 3), StepLinks())
    assert setting(SLOW, scene, (STEPS,)) == (EndSteps(), *slow)
    assert setting(FULL, scene, (STEPS, DISK)) == (EndSteps(),)
    found = [speed_of(faults) for faults in ((DISK,), (PACED, DISK), (STEPS, PACED))]
    assert found == [FULL, SLOW, STEP]
    assert "4 s at most" in words_of_speed(STEP, (STEPS,))
    assert "gives up" in words_of_speed(SLOW, ())


def test_what_links_hold_is_said_by_link():
    held = (
        HeldBatches(1, 2, (("a", 0, 1),)),
        HeldBatches(3, 2, (("a", 1, 2), ("b", 0, 1))),
        HeldBatches(2, 3, (("a", 2, 1),)),
        HeldBatches(3, 1, (("a", 1, 1),)),
    )
    assert waiting(held) == {
        (1, 2): "1 → 2 holds 1",
        (1, 3): "1 ← 3 holds 1",
        (2, 3): "2 ⇄ 3 holds 4",
    }


def test_nobody_waits_so_long_that_it_gives_up():
    """A round trip against the shortest time that a broker waits for another."""
    shortest = min(
        BrokerSettings({}).integer(name)
        for name in ("controller.quorum.fetch.timeout.ms", "controller.quorum.election.timeout.ms",
                     "broker.session.timeout.ms", "replica.socket.timeout.ms")
    )  # fmt: skip
    assert shortest > 3 * PACE_MS
