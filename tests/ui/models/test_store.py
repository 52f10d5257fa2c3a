"""The store turns frames into views by key and fine signals."""

from collections.abc import Sequence

from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame
from tests.ui.samples import client, cluster, partition, topic
from ui.models.store import Changes, FeedItem, Store


class Sink:
    def __init__(self) -> None:
        self.taken: list[Sequence[FeedItem]] = []

    def take_feed(self, items: Sequence[FeedItem]) -> None:
        self.taken.append(items)


def appended(*tail_ids: int, offset: int = 0) -> BatchAppended:
    return BatchAppended(tail_ids, "test", 0, offset, 1, 0, b"batch")


def test_the_last_view_of_a_key_is_kept(qapp):
    store = Store()
    store.apply(Frame(states=((("topic", "test"), topic("test")),)))
    grown = topic("test", partition_count=3)
    store.apply(Frame(states=((("topic", "test"), grown),)))
    assert store.topics == {"test": grown}


def test_a_changed_topic_is_told_once(qtbot):
    store = Store()
    with qtbot.waitSignal(store.topic_changed) as seen:
        store.apply(Frame(states=((("topic", "test"), topic("test")),)))
    assert seen.args == ["test"]


def test_a_gone_topic_takes_its_partitions_along(qtbot):
    store = Store()
    store.apply(
        Frame(
            states=(
                (("topic", "test"), topic("test")),
                (("partition", "test", 0), partition("test", 0)),
            )
        )
    )
    assert store.partition("test", 0) == partition("test", 0)
    with qtbot.waitSignals([store.topic_gone, store.partitions_changed]):
        store.apply(Frame(states=((("topic", "test"), None),)))
    assert store.topics == {}
    assert store.partitions == {}


def test_partitions_are_told_once_for_their_topic(qapp):
    store = Store()
    told = []
    store.partitions_changed.connect(lambda name, indexes: told.append((name, set(indexes))))
    views = tuple((("partition", "test", i), partition("test", i)) for i in range(4))
    store.apply(Frame(states=views))
    assert told == [("test", {0, 1, 2, 3})]
    store.apply(Frame(states=((("partition", "test", 2), None),)))
    assert sorted(store.partitions["test"]) == [0, 1, 3]


def test_frame_applied_names_everything_that_changed(qapp):
    store = Store()
    seen: list[Changes] = []
    store.frame_applied.connect(seen.append)
    store.apply(
        Frame(
            states=(
                (("cluster",), cluster()),
                (("client", 7), client(7)),
                (("partition", "test", 0), partition("test", 0)),
                (("a kind of thing to come", "x"), cluster()),
            )
        )
    )
    assert seen == [Changes(cluster=True, clients={7}, partitions={"test": {0}})]
    assert store.cluster == cluster()
    assert store.clients == {7: client(7)}


def test_a_frame_without_states_is_quiet(qapp):
    store = Store()
    seen = []
    store.frame_applied.connect(seen.append)
    store.apply(Frame())
    assert seen == []


def test_a_feed_goes_to_the_tails_that_asked(qapp):
    store = Store()
    one, two = Sink(), Sink()
    first, second = store.add_sink(one), store.add_sink(two)
    shared, own = appended(first, second), appended(second, offset=1)
    skipped = Skipped(first, 2, 9)
    store.apply(Frame(feed=(shared, own, skipped)))
    assert one.taken == [[shared, skipped]]
    assert two.taken == [[shared, own]]


def test_a_removed_tail_hears_nothing(qapp):
    store = Store()
    sink = Sink()
    tail_id = store.add_sink(sink)
    store.remove_sink(tail_id)
    store.apply(Frame(feed=(appended(tail_id),)))
    assert sink.taken == []


def test_events_are_kept_and_what_was_skipped_is_counted(qtbot):
    store = Store()
    event = Event(1, "topic_created", "good", "Topic test created")
    with qtbot.waitSignal(store.events_added) as seen:
        store.apply(Frame(events=(event,), events_skipped=3))
    assert seen.args == [(event,)]
    assert list(store.events) == [event]
    assert store.events_skipped == 3
