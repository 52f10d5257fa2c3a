"""What is said of a consumer in each of its states."""

from tests.ui.samples import consumer
from ui.panes.consumer.words import facts_of, notice_of

NOW_MS = 1_700_000_000_000


def test_its_place_in_the_group_and_how_it_commits():
    view = consumer(
        generation=4, is_leader=True, record_count=1_204, committed_at_ms=NOW_MS - 3_400
    )
    assert facts_of(view, NOW_MS) == (
        "0 partitions · generation 4, range, leads · 1,204 read · auto commit every 5 s, last 3 s ago"
    )
    by_hand = consumer(generation=None, auto_commit=False)
    assert facts_of(by_hand, NOW_MS) == "0 partitions · 0 read · commit by hand"


def test_while_all_is_well_nothing_more_is_said():
    assert notice_of(consumer(), NOW_MS) == ("", "")


def test_paused_it_counts_down_to_when_it_has_to_leave():
    view = consumer(state="paused", leaves_at_ms=NOW_MS + 65_900)
    head, more = notice_of(view, NOW_MS)
    assert head == "It polls no more"
    assert more.startswith("Heartbeats go on. Unless it polls within 1 min 5 s it leaves the group")
    waits = consumer(state="paused", leaves_at_ms=NOW_MS, is_awaited=True)
    assert notice_of(waits, NOW_MS)[0] == "The group deals anew and waits for it"


def test_out_or_failed_the_reason_is_told():
    out = consumer(state="out", why="no poll for longer than max.poll.interval.ms (5 s)")
    assert notice_of(out, NOW_MS) == (
        "It left the group",
        "No poll for longer than max.poll.interval.ms (5 s). It joins again when it goes on.",
    )
    failed = consumer(state="failed", why="INVALID_GROUP_ID: no")
    assert notice_of(failed, NOW_MS) == ("It gave up", "INVALID_GROUP_ID: no.")


def test_what_it_waits_for_is_a_sentence():
    view = consumer(state="joining", why="the group waits until everybody has joined")
    assert notice_of(view, NOW_MS) == ("The group waits until everybody has joined", "")
