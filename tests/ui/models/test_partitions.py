"""The partition rows follow the store and say their figures exactly."""

from engine.contract.frames import Frame
from engine.contract.views import FollowerView
from tests.ui.samples import partition
from ui.models.partitions import PartitionsModel
from ui.models.store import Store
from ui.models.table import TOOLTIP


def texts(model, row):
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_a_partition_says_all_its_figures(qapp, qtmodeltester):
    store = Store()
    view = partition(
        "test", 0, leader=2, leader_epoch=7, replicas=(2, 1), isr=(2,), log_start_offset=87_310,
        last_stable_offset=262_481, high_watermark=262_493, log_end_offset=9_223_372_036_854_775_807,
        size_bytes=2_048, segment_count=5, records_in_per_s=1_240.0,
    )  # fmt: skip
    store.apply(Frame(states=((("partition", "test", 0), view),)))
    model = PartitionsModel(store, "test")
    qtmodeltester.check(model)
    assert texts(model, 0) == [
        "0",
        "Broker 2, epoch 7",
        "2, 1; in sync 2",
        "log start 87,310, LSO 262,481, HW 262,493, end 9,223,372,036,854,775,807",
        "9,223,372,036,854,688,497",
        "2.0 KiB in 5 segments",
        "1.24k/s",
    ]


def test_replicas_that_are_down_or_behind_are_named_with_their_lag(qapp):
    store = Store()
    view = partition(
        "test", 0, leader=1, replicas=(1, 2, 3), isr=(1,), offline_replicas=(3,),
        followers=(FollowerView(2, 88, 1_200), FollowerView(3, None, None)),
    )  # fmt: skip
    store.apply(Frame(states=((("partition", "test", 0), view),)))
    model = PartitionsModel(store, "test")
    assert texts(model, 0)[2] == "1, 2, 3; in sync 1; offline 3; broker 2 is 1,200 behind"
    assert model.data(model.index(0, 2), TOOLTIP).splitlines() == [
        "Broker 1: leader, epoch 0",
        "Broker 2: out of sync, 1,200 records behind",
        "Broker 3: offline",
    ]


def test_rows_come_and_go_with_the_store(qapp):
    store = Store()
    model = PartitionsModel(store, "test")
    views = [(("partition", "test", i), partition("test", i)) for i in (2, 0, 10)]
    store.apply(Frame(states=(*views, (("partition", "other", 0), partition("other", 0)))))
    assert list(model) == [0, 2, 10]
    store.apply(Frame(states=((("partition", "test", 2), None),)))
    assert list(model) == [0, 10]


def test_a_partition_without_a_leader_says_so(qapp):
    store = Store()
    store.apply(Frame(states=((("partition", "test", 0), partition("test", 0, leader=None)),)))
    assert texts(PartitionsModel(store, "test"), 0)[1] == "no leader, epoch 0"
