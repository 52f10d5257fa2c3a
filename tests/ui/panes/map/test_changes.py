"""What changed is announced where it did, and compared with what was before."""

from msgspec.structs import replace

from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.changes import Compared, compared, figures_of, tags_of, tags_together
from ui.panes.map.scene import scene_of

VIEW = samples.partition("orders", 4, leader=2, replicas=(2, 1, 3), isr=(2, 1, 3))


def test_an_election_is_announced_at_the_new_leader():
    now = replace(VIEW, leader=1, isr=(1, 3), leader_epoch=6)
    assert tags_of(VIEW, now) == {("replica", 1, "orders", 4): "2 → 1"}
    none = replace(VIEW, leader=None, isr=(2,))
    assert tags_of(VIEW, none) == {("replica", 2, "orders", 4): "2 → none"}
    assert tags_of(none, now) == {("replica", 1, "orders", 4): "none → 1"}
    assert tags_of(none, now, 2) == {("replica", 1, "orders", 4): "2 → 1"}
    assert tags_of(none, now, 1) == {("replica", 1, "orders", 4): "none → 1"}


def test_followers_that_go_and_come_are_announced_at_their_leader():
    assert tags_of(VIEW, replace(VIEW, isr=(2, 1))) == {("replica", 2, "orders", 4): "ISR 3 → 2"}
    assert tags_of(VIEW, replace(VIEW, isr=(3, 2, 1), log_end_offset=9)) == {}
    other = tags_of(VIEW, replace(VIEW, isr=(4, 2, 1)))
    assert other == {("replica", 2, "orders", 4): "ISR 1,2,3 → 1,2,4"}


def test_before_and_after_a_broker_went(qapp):
    store = store_of()
    was = figures_of(scene_of(store))
    for index, leader, isr in ((0, 3, (3,)), (1, 2, (2, 3)), (2, 3, (3, 2))):
        view = store.partitions["orders"][index]
        store.partitions["orders"][index] = replace(
            view, leader=leader, isr=isr, offline_replicas=(1,), high_watermark=90
        )
    lines = compared(was, figures_of(scene_of(store)))
    assert lines == (
        Compared("Leader of orders-0", "1", "3", "ok"),
        Compared("Replicas in sync", "9 of 9", "5 of 9", "warn"),
        Compared("Partitions that take acks=all", "3 of 3", "3 of 3", "same"),
        Compared("Readable records", "291", "270", "bad"),
    )


def test_many_leaders_are_counted_and_one_that_is_gone_is_bad(qapp):
    store = store_of(brokers=1, partitions=6, replicas=1)
    was = figures_of(scene_of(store))
    for index, view in store.partitions["orders"].items():
        store.partitions["orders"][index] = replace(
            view, leader=None, isr=(1,), offline_replicas=(1,)
        )
    lines = compared(was, figures_of(scene_of(store)))
    assert lines[0] == Compared("Leader of orders-0", "1", "none", "bad")
    assert lines[2] == Compared("Other leaders changed", "0", "4", "ok")
    assert lines[4] == Compared("Partitions that take acks=all", "6 of 6", "0 of 6", "bad")


def test_what_changed_in_one_place_is_counted():
    assert tags_together(["2 → 1"]) == "2 → 1"
    assert tags_together(["2 → 1", "ISR 3 → 2", "ISR 3 → 2"]) == "1 leader, 2 ISRs changed"
