"""Faults that concern a broker, each with what removes it."""

from engine.contract.cluster_commands import (
    Fault,
    HealLink,
    ReleaseReplication,
    ResumeBroker,
    SetDisk,
    SkewClock,
)
from ui.panes.broker.faults import MOST, FaultStrip, concerns
from ui.widgets.button import Button

REMEDIES = (
    HealLink(1, 2), HealLink(2, 3), ReleaseReplication("a", 0, 2), ResumeBroker(2), SetDisk(2),
    SkewClock(2, 0),
)  # fmt: skip


def test_a_fault_of_a_link_concerns_both_its_ends():
    faults = [Fault("x", remedy) for remedy in REMEDIES]
    assert all(concerns(each, 2) for each in faults)
    assert [concerns(each, 3) for each in faults] == [False, True, False, False, False, False]


def test_each_has_a_button_that_asks_for_its_remedy(qtbot):
    strip = FaultStrip(2)
    qtbot.addWidget(strip)
    asked = []
    strip.remedy_asked.connect(asked.append)
    strip.show_faults((Fault("Broker 3 is paused", ResumeBroker(3)),))
    assert strip.isHidden()
    strip.show_faults(tuple(Fault(f"fault {at}", each) for at, each in enumerate(REMEDIES)))
    assert not strip.isHidden()
    buttons = [each for each in strip.findChildren(Button) if not each.isHidden()]
    assert len(buttons) == MOST
    buttons[3].click()
    assert asked == [ResumeBroker(2)]
    strip.show_faults(())
    assert strip.isHidden()
