"""Its partitions as they stand against their ends."""

from engine.contract.consumers import ConsumerPlace
from engine.contract.frames import Frame
from tests.ui.samples import consumer, partition
from ui.models.store import Store
from ui.panes.consumer.places import COMMITTED, Places, standings


def shown(places):
    rows, columns = places.rows.rowCount(), range(places.rows.columnCount())
    return [[places.rows.index(row, at).data() for at in columns] for row in range(rows)]


def test_each_partition_has_its_figures(qtbot):
    store, places = Store(), Places()
    qtbot.addWidget(places)
    end = partition("test", 0, high_watermark=2**62)
    store.apply(Frame(states=((("partition", "test", 0), end),)))
    view = consumer(
        assigned=(ConsumerPlace("test", 0, 2**62 - 5, 7), ConsumerPlace("test", 1, None, None))
    )
    places.rows.replace(standings(view, store))
    assert shown(places) == [
        ["Partition 0", f"{2**62 - 5:,}", "7", "5"],
        ["Partition 1", "", "none", "unknown"],
    ]


def test_of_several_topics_each_is_named(qtbot):
    store, places = Store(), Places()
    qtbot.addWidget(places)
    view = consumer(topics=("a", "b"), assigned=(ConsumerPlace("b", 3, 1, 1),))
    places.rows.replace(standings(view, store))
    assert shown(places)[0][0] == "b-3"


def test_where_it_is_narrow_what_is_committed_leaves(qtbot):
    places = Places()
    qtbot.addWidget(places)
    places.show()
    for wide, leaves in ((400, False), (280, True)):
        places.resize(wide, 200)
        assert places.isColumnHidden(COMMITTED) is leaves
