"""The line beside a command does the same as the command."""

from shlex import split

import pytest

from engine.contract.cluster_commands import (
    CutLink,
    CutPower,
    DropLink,
    EndSteps,
    Heal,
    HealLink,
    HoldReplication,
    KillBroker,
    PauseBroker,
    ReleaseReplication,
    ResumeBroker,
    ReviveBroker,
    RollingRestart,
    SetDisk,
    SkewClock,
    SlowLink,
    StepLinks,
    StopBroker,
    TakeStep,
)
from ui.ctl_line import ctl_line
from workbench.ctl_words import BUILDERS, read_words

COMMANDS = (
    KillBroker(2), CutPower(2), StopBroker(2), ReviveBroker(2), PauseBroker(2), ResumeBroker(2),
    RollingRestart(), CutLink(1, 2), CutLink(2, 1, True), SlowLink(1, 3, 200),
    SlowLink(1, 3, 0, 100_000.0, True), DropLink(1, 2), HealLink(3, 1),
    StepLinks(), StepLinks(500), TakeStep(), EndSteps(),
    HoldReplication("a b's", 4, 3), ReleaseReplication("orders", 0, 2), SetDisk(1),
    SetDisk(1, True, True, 12.5), SkewClock(2, -3_600_000), Heal(),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_the_line_is_read_as_the_command(command):
    program, ctl, *words = split(ctl_line(command, "/data/my folder"))
    assert (program, ctl) == ("workbench", "ctl")
    given = read_words(words)
    assert given.data_dir == "/data/my folder"
    assert BUILDERS[given.command](given)[0] == command


def test_without_a_folder_it_is_the_usual_one():
    assert ctl_line(KillBroker(2)) == "workbench ctl kill-broker 2"
