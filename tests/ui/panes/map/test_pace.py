"""Slow motion slows every link, by little enough, and only what it slowed is given back."""

from engine.broker.link import Wire
from engine.broker.settings import BrokerSettings
from engine.commands.faults import _wire_words
from engine.contract.cluster_commands import Fault, HealLink, SetDisk, SlowLink
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.pace import PACE_MS, ending, is_pace, slowing
from ui.panes.map.scene import Trouble, scene_of


def test_links_that_are_wrong_already_stay_as_they_are(qapp):
    scene = scene_of(store_of(), trouble=Trouble(links={(1, 2): "1 ⇄ 2 cut"}))
    assert slowing(scene) == (SlowLink(1, 3, PACE_MS), SlowLink(2, 3, PACE_MS))
    assert slowing(scene_of(store_of(brokers=1))) == ()


def test_what_it_slowed_is_known_by_the_engines_own_words():
    paced = Fault(_wire_words(1, 3, Wire(delay_ms=PACE_MS)), HealLink(1, 3))
    back = Fault(_wire_words(3, 1, Wire(delay_ms=PACE_MS)), HealLink(3, 1))
    slow = Fault(_wire_words(1, 2, Wire(delay_ms=200)), HealLink(1, 2))
    disk = Fault("The disk of broker 1 is full", SetDisk(1))
    assert [is_pace(each) for each in (paced, back, slow, disk)] == [True, True, False, False]
    assert ending((paced, slow, back, disk)) == (HealLink(1, 3),)


def test_nobody_waits_so_long_that_it_gives_up():
    """A round trip against the shortest time that a broker waits for another."""
    shortest = min(
        BrokerSettings({}).integer(name)
        for name in ("controller.quorum.fetch.timeout.ms", "controller.quorum.election.timeout.ms",
                     "broker.session.timeout.ms", "replica.socket.timeout.ms")
    )  # fmt: skip
    assert shortest > 3 * PACE_MS
