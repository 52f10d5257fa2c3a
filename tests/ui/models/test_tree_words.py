"""What the explorer says of groups."""

from tests.ui import samples
from ui.models.lags import Behind
from ui.models.tree_words import broker_words, group_words, partition_words


def test_an_empty_group_is_dim():
    words = group_words(samples.group("g"), Behind())
    assert (words.figure, words.tone, words.mark) == ("empty", "dim", "")


def test_a_late_group_is_amber_and_marked():
    behind = Behind()
    behind.count({("t", 1): 1_204}, 1_000)
    behind.is_late = True
    words = group_words(samples.group("g", members=(samples.member("a"),)), behind)
    assert (words.figure, words.figure_tone, words.mark) == ("1,204", "warn_fg", "triangle-alert")
    assert "1,204 behind in t-1" in words.tooltip


def test_without_positions_there_is_no_lag():
    words = group_words(samples.group("g", members=(samples.member("a"),)), Behind())
    assert words.figure == ""


def test_a_hostile_name_is_harmless():
    assert "\u202e" not in group_words(samples.group("a\u202eb"), Behind()).name


def test_a_broker_that_does_not_serve_says_so_and_why():
    words = broker_words(samples.broker(3, is_running=False, why="it does not run"))
    assert (words.figure, words.figure_tone) == ("stopped", "bad_fg")
    assert words.tooltip == "Broker 3 does not serve: it does not run"
    assert broker_words(samples.broker(3, is_running=False, why="it is paused")).figure == "paused"
    fenced = broker_words(samples.broker(3, is_fenced=True, why="the controller has fenced it"))
    assert (fenced.figure, fenced.mark) == ("fenced", "triangle-alert")


def test_a_broker_in_a_cluster_tells_its_lease_and_what_lags():
    told = broker_words(samples.broker(2, lease_left_ms=8_400, out_of_sync_count=2)).tooltip
    assert told.endswith("2 replicas not in sync\nlease: 8.4 s left")


def test_a_partition_without_a_leader_says_why():
    view = samples.partition("t", 0, leader=None, why="broker 3 is down and was the last in sync")
    assert partition_words(view).tooltip.endswith(
        "without a leader: broker 3 is down and was the last in sync"
    )
