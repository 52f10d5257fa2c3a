"""The grid knows who owns what, who is idle and why, and how fast a partition is read."""

import pytest

from engine.contract.frames import Frame
from tests.ui import group_states, samples
from tests.ui.cluster import states
from ui.models.group_grid import Pace, cell_words, grid_of, idle_words, place_name
from ui.models.store import Store

NOW_MS = 1_795_344_137_402


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=states()))
    return made


def grid(store, view, waits=None):
    store.apply(Frame(states=((("group", view.group_id), view),)))
    return grid_of(view, store, Pace(), waits or {}, NOW_MS)


def test_each_partition_stands_in_the_row_of_its_owner(store):
    found = grid(store, group_states.indexer(), {("orders", 4): NOW_MS - 5_500})
    assert [row.name for row in found.rows] == [f"search-indexer-{n}" for n in (1, 2, 3)]
    assert [place_name(place) for place in found.columns] == [f"orders-{n}" for n in range(6)]
    assert found.cell(0, 4) is None
    late = found.cell(2, 4)
    assert (late.lag, late.waits_ms, late.is_late) == (1_131, 5_500, True)


def test_partitions_without_a_member_have_a_row_of_their_own(store):
    found = grid(store, group_states.indexer(("search-indexer-1",)))
    assert found.rows[-1].name == "Nobody"
    assert len(found.rows[-1].places) == 4


def test_subscribed_partitions_without_a_position_are_shown(store):
    member = samples.member("a", topics=("payments",), state="joining")
    found = grid(store, samples.group("g", members=(member,)))
    assert len(found.columns) == 3
    assert found.rows[-1].member is None


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ({}, "idle: more members than partitions"),
        ({"topics": ()}, "idle: it subscribes to no topic"),
        ({"topics": ("nowhere",)}, "idle: its topics do not exist"),
        ({"state": "joining"}, "waits for its share"),
        ({"assigned": (("orders", (0,)),)}, ""),
    ],
)
def test_why_a_member_is_idle(store, member, why):
    other = samples.member("a", assigned=(("orders", (1, 2, 3, 4, 5)),))
    found = grid(store, samples.group("g", members=(other, samples.member("b", **member))))
    assert idle_words(found.rows[1], found) == why


def paced(*points):
    pace = Pace()
    for at_ms, offset in points:
        place = samples.position("orders", 4, offset, committed_at_ms=at_ms)
        pace.note(samples.group("g", positions=(place,)))
    return pace


def test_the_pace_is_what_was_committed_lately():
    pace = paced((NOW_MS - 10_000, 100), (NOW_MS - 5_000, 600), (NOW_MS, 1_100))
    assert pace.of(("orders", 4), NOW_MS) == 100
    assert pace.of(("orders", 4), NOW_MS + 60_000) is None
    assert pace.of(("orders", 5), NOW_MS) is None


def test_a_reset_begins_the_pace_anew():
    assert paced((NOW_MS - 9_000, 900), (NOW_MS, 100)).of(("orders", 4), NOW_MS) is None


def test_a_cell_says_all_that_is_known(store):
    view = group_states.indexer()
    store.apply(Frame(states=((("group", view.group_id), view),)))
    end = store.partition("orders", 4).high_watermark
    pace = paced((NOW_MS - 10_000, end - 9_131), (NOW_MS, end - 1_131))
    found = grid_of(view, store, pace, {("orders", 4): NOW_MS - 5_500}, NOW_MS)
    said = cell_words(found.cell(2, 4), NOW_MS)
    assert "1,131 records behind, 5.5 s old" in said
    assert "reads 800/s of 207/s written" in said
    assert said.endswith("catches up in 1.9 s")


def reads(connection_id, offset, client_id="search-indexer-3"):
    view = samples.client(
        connection_id, client_id=client_id, role="consumer", reads_at=(("orders", 4, offset),)
    )
    return (("client", connection_id), view)


def test_a_members_position_is_that_of_its_connection(store):
    store.apply(Frame(states=(reads(71, 259_333), reads(72, 5, "another"))))
    found = grid(store, group_states.indexer())
    assert found.cell(2, 4).position == 259_333
    assert "position 259,333" in cell_words(found.cell(2, 4), NOW_MS)
    assert found.cell(2, 5).position is None


def test_two_connections_of_one_name_leave_it_open(store):
    store.apply(Frame(states=(reads(71, 259_333), reads(72, 5))))
    assert grid(store, group_states.indexer()).cell(2, 4).position is None
