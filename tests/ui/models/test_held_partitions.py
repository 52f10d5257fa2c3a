"""What a broker holds, its part in each partition and how far it is."""

from engine.contract.frames import Frame
from engine.contract.views import FollowerView
from tests.ui.samples import partition
from ui.models.held_partitions import HeldPartitions
from ui.models.store import Store

VIEWS = (
    partition("a", 0, leader=2, replicas=(1, 2), isr=(1, 2)),
    partition("a", 1, replicas=(1, 2), isr=(1,), followers=(FollowerView(2, 5, 1_204),)),
    partition("b", 0, replicas=(1, 2), isr=(1,), offline_replicas=(2,)),
    partition("c", 0, replicas=(1, 3), isr=(1, 3)),
)


def test_only_what_it_holds_is_listed_with_its_lag(qapp, qtmodeltester):
    store = Store()
    store.apply(Frame(states=tuple((("partition", v.topic, v.partition), v) for v in VIEWS)))
    model = HeldPartitions(store, 2, qapp)
    qtmodeltester.check(model)
    rows = [[model.data(model.index(at, column)) for column in range(3)] for at in range(3)]
    assert rows == [
        ["a-0", "leads", ""],
        ["a-1", "out of sync", "1,204"],
        ["b-0", "offline", "unknown"],
    ]
    moved = partition("b", 0, replicas=(1, 3), isr=(1,))
    store.apply(Frame(states=((("partition", "b", 0), moved),)))
    assert list(model) == [("a", 0), ("a", 1)]
