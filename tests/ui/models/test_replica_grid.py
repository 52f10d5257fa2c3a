"""A row a partition, a column a broker, each cell in words."""

from engine.contract.frames import Frame
from engine.contract.views import FollowerView
from tests.ui.samples import partition
from ui.models.replica_grid import ReplicaGrid
from ui.models.store import Store


def test_each_cell_says_what_the_copy_is(qapp, qtmodeltester):
    store = Store()
    view = partition(
        "a", 0, leader=1, leader_epoch=4, replicas=(1, 2), isr=(1,), high_watermark=90,
        followers=(FollowerView(2, 88, 1_204),),
    )  # fmt: skip
    store.apply(Frame(states=((("partition", "a", 0), view),)))
    model = ReplicaGrid(store, "a", (1, 2, 3), qapp)
    qtmodeltester.check(model)
    assert [model.data(model.index(0, at)) for at in range(6)] == [
        "0",
        "4",
        "90",
        "broker 1: leader, epoch 4",
        "broker 2: out of sync, 1,204 records behind",
        "no replica",
    ]
    other = partition("b", 0)
    store.apply(Frame(states=((("partition", "b", 0), other), (("partition", "a", 0), None))))
    assert list(model) == []
