"""The words of `workbench ctl`: what each becomes."""

import pytest

from engine.contract.cluster_commands import (
    CutLink,
    ElectPreferredLeaders,
    HoldReplication,
    KillBroker,
    MoveReplicas,
    SetDisk,
    SkewClock,
    SlowLink,
)
from engine.contract.values import Command
from workbench.arguments import UsageError
from workbench.ctl_words import BUILDERS, COMMANDS, read_words, usage


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("kill-broker 2", KillBroker(2)),
        ("cut-link 1 2 --one-way", CutLink(1, 2, is_one_way=True)),
        ("slow-link 1 2 --delay-ms 200 --bytes-per-s=1000", SlowLink(1, 2, 200.0, 1000.0)),
        ("hold a 0 3", HoldReplication("a", 0, 3)),
        ("disk 1 --full --sync-delay-ms 5", SetDisk(1, is_full=True, sync_delay_ms=5.0)),
        ("skew-clock 1 -5000", SkewClock(1, -5000)),
        ("reassign a 0 3,1", MoveReplicas("a", 0, (3, 1))),
        ("reassign a 0 -", MoveReplicas("a", 0, ())),
        ("elect-leaders", ElectPreferredLeaders()),
        ("elect-leaders a --unclean", ElectPreferredLeaders(is_unclean=True, topic="a")),
    ],
)
def test_words_become_commands(words: str, command: Command) -> None:
    given = read_words(words.split())
    assert BUILDERS[given.command](given)[0] == command


def test_options_stand_anywhere() -> None:
    given = read_words(["--json", "brokers", "--data-dir", "/d"])
    assert (given.command, given.is_json, given.data_dir) == ("brokers", True, "/d")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("slow-link 1 2 --delay-ms x", "--delay-ms takes a number, not 'x'."),
        ("reassign a 0 1,x", "'x' is no number for a topic, a partition and its brokers."),
        ("cut-link 1", "cut-link needs two brokers; see workbench ctl help."),
    ],
)
def test_words_that_mean_nothing_are_refused(words: str, sentence: str) -> None:
    given = read_words(words.split())
    with pytest.raises(UsageError) as refused:
        BUILDERS[given.command](given)
    assert str(refused.value) == sentence


def test_the_usage_names_every_command() -> None:
    told = usage()
    assert all(f"  {name}" in told for name in COMMANDS)
    assert set(BUILDERS) <= set(COMMANDS)
