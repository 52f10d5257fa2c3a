"""Rebalances are told with reason, time and moves."""

import msgspec

from tests.ui import group_states
from ui.panes.group.rebalances import Rebalances, rebalance_words


def test_a_rebalance_in_words(qtbot):
    view = group_states.indexer()
    assert rebalance_words(view.rebalances[0])[1:] == (
        "13 → 14",
        "search-indexer-3 joined",
        "480 ms",
    )
    shown = Rebalances()
    qtbot.addWidget(shown)
    shown.resize(500, 140)
    shown.model_.show_rebalances(view.rebalances)
    assert shown.model_.index(0, 0).data().endswith("480 ms; 3 members, 2 partitions moved")
    assert not shown.grab().isNull()


def test_one_that_goes_on_has_no_length_yet():
    one = msgspec.structs.replace(group_states.indexer().rebalances[0], took_ms=None)
    assert rebalance_words(one)[3] == "going on"
