"""A cell of the grid says how far a copy is, in as many words as there is room for."""

from engine.contract.views import FollowerView
from tests.ui.samples import partition
from ui.delegates.replica_cell import cell_words

VIEW = partition(
    "a", 0, leader=1, replicas=(1, 2, 3, 4), isr=(1, 2), log_end_offset=1_500,
    followers=(FollowerView(2, 1_500, 0), FollowerView(3, 296, 1_204), FollowerView(4, None, None)),
)  # fmt: skip


def test_a_leader_says_its_end_and_a_follower_its_lag():
    assert cell_words(VIEW, 1, "leader") == ("leads to 1,500", "1,500")
    assert cell_words(VIEW, 2, "in_sync") == ("0 behind", "")
    assert cell_words(VIEW, 3, "out") == ("1,204 behind", "-1,204")


def test_what_is_not_known_is_no_figure():
    assert cell_words(VIEW, 4, "out") == ("out of sync", "")
    assert cell_words(VIEW, 3, "offline") == ("offline", "")
