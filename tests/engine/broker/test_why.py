"""Each cause is named where its facts hold, and none for a healthy reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.broker.why import LADDER, verdict
from engine.broker.why_facts import Facts, GroupFacts, PlaceFacts, TopicFacts

NOW_MS = 1_000_000
PLACE = PlaceFacts(
    topic="test", partition=0, log_start_offset=0, last_stable_offset=5, high_watermark=5,
    position=5, fetched_at_ms=NOW_MS - 100, committed=5, delivered=True,
)  # fmt: skip
GROUP = GroupFacts(
    "g", "Stable", 3, member_count=1, idle_count=0, is_member=True, partition_count=1,
    rebalances=(NOW_MS - 30_000,),
)  # fmt: skip
HEALTHY = Facts(
    name="c", now_ms=NOW_MS, connection_count=2, address="127.0.0.1:50000",
    advertised="localhost:9092", metadata_at_ms=NOW_MS - 60_000,
    topics=(TopicFacts("test", exists=True, record_count=5),), group=GROUP, places=(PLACE,),
    assigned_at_ms=NOW_MS - 29_000, delivered_count=5, first_delivered_at_ms=NOW_MS - 28_000,
    committed_at_ms=NOW_MS - 1_000,
)  # fmt: skip


def at(**changes: object) -> Facts:
    return replace(HEALTHY, places=(replace(PLACE, **changes),))  # type: ignore[arg-type]  # fields by name


def grouped(**changes: object) -> Facts:
    return replace(HEALTHY, group=replace(GROUP, **changes))  # type: ignore[arg-type]  # fields by name


BEHIND = {"position": 2, "high_watermark": 9, "last_stable_offset": 9}
FAULTS = {
    "nobody": ("connected", True, replace(HEALTHY, connection_count=0)),
    "greets only": ("advertised", False, replace(HEALTHY, only_greeted=True)),
    "no topic": (
        "topic", True, replace(HEALTHY, topics=(TopicFacts("tset", exists=False, alike=("test",)),))
    ),
    "made for it": (
        "topic",
        False,
        replace(HEALTHY, topics=(TopicFacts("tset", exists=True, was_missing=True, alike=("test",)),)),
    ),
    "loop": ("joined", True, grouped(rebalances=tuple(range(NOW_MS - 12_000, NOW_MS, 2_000)))),
    "endless": ("joined", True, grouped(rebalancing_since_ms=NOW_MS - 40_000)),
    "refused": ("joined", True, grouped(is_member=False, join_error="GROUP_MAX_SIZE_REACHED")),
    "left over": ("assigned", True, replace(grouped(member_count=2), places=())),
    "at the end": ("something", True, at(began_at_end=5, delivered=False, committed=5)),
    "deleted": ("something", True, at(log_start_offset=3, out_of_range=1, delivered=False)),
    "committed ahead": ("not_past", True, at(committed=9)),
    "asked ahead": ("not_past", True, at(out_of_range=9, delivered=False, began_at_end=5)),
    "open transaction": (
        "transaction", True, replace(at(last_stable_offset=5, high_watermark=8), reads_committed=True)
    ),
    "left by itself": (
        "polls", True, grouped(is_member=False, left_why="consumer poll timeout has expired")
    ),
    "no fetch": ("polls", False, at(**BEHIND, fetched_at_ms=NOW_MS - 30_000)),
    "poison": ("keeps", False, replace(HEALTHY, redelivered=("test", 0, 0), redelivered_count=3)),
    "never commits": ("keeps", False, replace(at(committed=None), committed_at_ms=None)),
}  # fmt: skip
WELL = {
    "read everything": HEALTHY,
    "reads": at(**BEHIND),
    "no group": replace(HEALTHY, group=None, committed_at_ms=None),
    "waits long": at(**BEHIND, fetched_at_ms=NOW_MS - 30_000, waits_ms=60_000),
    "just told": replace(HEALTHY, only_greeted=True, metadata_at_ms=NOW_MS - 500),
    "empty": at(log_start_offset=0, high_watermark=0, last_stable_offset=0, position=0, committed=0),
    "began at the end, got some": at(began_at_end=3),
    "uncommitted": at(last_stable_offset=5, high_watermark=8, position=5),
    "rebalances": grouped(state="PreparingRebalance", rebalancing_since_ms=NOW_MS - 2_000),
    "joins": replace(grouped(state="CompletingRebalance"), places=()),
    "made for it, nothing alike": replace(
        HEALTHY, topics=(TopicFacts("new", exists=True, was_missing=True),)
    ),
    "first records": replace(at(committed=None), committed_at_ms=None,
                             first_delivered_at_ms=NOW_MS - 3_000),
    "lagging commits": at(committed=1),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_the_first_cause_is_named(name: str) -> None:
    rung, is_certain, facts = FAULTS[name]
    found = verdict(facts)
    assert found.fault is not None
    assert (found.fault.rung, found.fault.is_certain) == (rung, is_certain)
    assert ("ikely" in found.title + found.text) is not is_certain


@pytest.mark.parametrize("name", WELL)
def test_a_healthy_reader_is_called_healthy(name: str) -> None:
    found = verdict(WELL[name])
    assert found.fault is None, found
    assert all(rung.state == "passed" for rung in found.rungs)


OFFSETS = st.one_of(st.none(), st.integers(0, 20))
PLACES = st.builds(
    PlaceFacts, topic=st.just("t"), partition=st.integers(0, 3), log_start_offset=st.integers(0, 20),
    last_stable_offset=st.integers(0, 20), high_watermark=st.integers(0, 20), position=OFFSETS,
    fetched_at_ms=st.one_of(st.none(), st.integers(0, NOW_MS)), committed=OFFSETS,
    began_at_end=OFFSETS, out_of_range=OFFSETS, delivered=st.booleans(),
)  # fmt: skip
GROUPS = st.builds(
    GroupFacts, group_id=st.just("g"), state=st.sampled_from(["Stable", "Empty", "PreparingRebalance"]),
    generation=st.integers(0, 9), member_count=st.integers(0, 9), idle_count=st.integers(0, 9),
    is_member=st.booleans(), rebalancing_since_ms=st.one_of(st.none(), st.integers(0, NOW_MS)),
    rebalances=st.lists(st.integers(0, NOW_MS), max_size=9).map(tuple),
    join_error=st.sampled_from(["", "X"]), left_why=st.sampled_from(["", "poll", "went"]),
)  # fmt: skip
FACTS = st.builds(
    Facts, name=st.just("c"), now_ms=st.just(NOW_MS), connection_count=st.integers(0, 2),
    address=st.just("a:1"), advertised=st.just("b:2"),
    metadata_at_ms=st.one_of(st.none(), st.integers(0, NOW_MS)), only_greeted=st.booleans(),
    group=st.one_of(st.none(), GROUPS), places=st.lists(PLACES, max_size=3).map(tuple),
    reads_committed=st.booleans(), delivered_count=st.integers(0, 9),
    first_delivered_at_ms=st.one_of(st.none(), st.integers(0, NOW_MS)),
    committed_at_ms=st.one_of(st.none(), st.integers(0, NOW_MS)),
)  # fmt: skip


@given(FACTS)
def test_there_is_at_most_one_verdict_and_it_is_the_first(facts: Facts) -> None:
    found = verdict(facts)
    states = [rung.state for rung in found.rungs]
    assert len(states) == len(LADDER)
    if found.fault is None:
        assert states == ["passed"] * len(LADDER)
    else:
        at_rung = states.index("failed")
        assert states == ["passed"] * at_rung + ["failed"] + ["open"] * (len(LADDER) - at_rung - 1)
        assert found.rungs[at_rung].name == found.fault.rung
    assert found.title
    assert found.text
