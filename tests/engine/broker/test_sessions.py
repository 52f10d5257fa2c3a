"""Incremental fetch sessions: what is remembered, what is named, who is pushed out."""

import random

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.sessions import SLEEPS_MS, FetchAnswer, FetchContext, FetchSessions
from engine.wire.messages.k01_fetch import FetchPartition, FetchTopic, ForgottenTopic, PartitionData


def sessions(slots: int = 10) -> FetchSessions:
    return FetchSessions(random.Random(1), slots=slots)


def topic(name: str, *indexes: int, offset: int = 0) -> FetchTopic:
    return FetchTopic(
        topic=name,
        partitions=[FetchPartition(partition=index, fetch_offset=offset) for index in indexes],
    )


def ask(
    cache: FetchSessions,
    *topics: FetchTopic,
    session_id: int = 0,
    epoch: int = 0,
    forgotten: tuple[ForgottenTopic, ...] = (),
    uses_ids: bool = False,
    now_ms: float = 0,
) -> FetchContext:
    return cache.context(
        session_id=session_id,
        epoch=epoch,
        topics=list(topics),
        forgotten=list(forgotten),
        uses_ids=uses_ids,
        now_ms=now_ms,
    )


def answer(
    context: FetchContext,
    *,
    records: dict[int, bytes] | None = None,
    high_watermark: int = 10,
    error_code: int = 0,
    now_ms: float = 0,
) -> tuple[int, list[int]]:
    """Answer every partition; the session id and the indexes named."""
    answers = [
        FetchAnswer(
            wanted,
            PartitionData(
                partition_index=wanted.index,
                high_watermark=high_watermark,
                error_code=error_code,
                records=(records or {}).get(wanted.index, b""),
            ),
        )
        for wanted in context
    ]
    session_id, named = context.settle(answers, uses_ids=False, now_ms=now_ms)
    return session_id, [named_answer.wanted.index for named_answer in named]


def begin(cache: FetchSessions, *indexes: int, now_ms: float = 0) -> int:
    context = ask(cache, topic("t", *indexes), now_ms=now_ms)
    return answer(context, now_ms=now_ms)[0]


def test_without_a_session_everything_is_named_every_time() -> None:
    cache = sessions()
    for _ in range(2):
        assert answer(ask(cache, topic("t", 0, 1), epoch=-1)) == (0, [0, 1])
    assert len(cache) == 0


def test_a_full_fetch_begins_a_session() -> None:
    cache = sessions()
    session_id, named = answer(ask(cache, topic("t", 0, 1)))
    assert session_id > 0
    assert named == [0, 1]
    assert len(cache) == 1


def test_later_fetches_name_only_what_is_new() -> None:
    cache = sessions()
    session_id = begin(cache, 0, 1, 2)
    assert answer(ask(cache, session_id=session_id, epoch=1)) == (session_id, [])
    moved = ask(cache, session_id=session_id, epoch=2)
    assert answer(moved, high_watermark=11) == (session_id, [0, 1, 2])
    read = ask(cache, session_id=session_id, epoch=3)
    assert answer(read, high_watermark=11, records={1: b"x"}) == (session_id, [1])


def test_an_error_is_named_and_so_is_its_end() -> None:
    cache = sessions()
    session_id = begin(cache, 0)
    assert answer(ask(cache, session_id=session_id, epoch=1), error_code=3, high_watermark=-1)[
        1
    ] == [0]
    assert answer(ask(cache, session_id=session_id, epoch=2), error_code=3, high_watermark=-1)[
        1
    ] == [0]
    assert answer(ask(cache, session_id=session_id, epoch=3))[1] == [0]
    assert answer(ask(cache, session_id=session_id, epoch=4))[1] == []


def test_who_got_records_is_last_in_line() -> None:
    cache = sessions()
    session_id = begin(cache, 0, 1, 2)
    answer(ask(cache, session_id=session_id, epoch=1), records={0: b"x"})
    context = ask(cache, session_id=session_id, epoch=2)
    assert [wanted.index for wanted in context] == [1, 2, 0]


def test_partitions_are_added_changed_and_forgotten() -> None:
    cache = sessions()
    session_id = begin(cache, 0, 1)
    context = ask(
        cache,
        topic("t", 1, offset=7),
        topic("u", 5),
        session_id=session_id,
        epoch=1,
        forgotten=(ForgottenTopic(topic="t", partitions=[0]),),
    )
    assert [(w.topic, w.index, w.asked.fetch_offset) for w in context] == [("t", 1, 7), ("u", 5, 0)]


def test_a_forget_that_empties_the_session_ends_it() -> None:
    cache = sessions()
    session_id = begin(cache, 0)
    context = ask(
        cache,
        session_id=session_id,
        epoch=1,
        forgotten=(ForgottenTopic(topic="t", partitions=[0]),),
    )
    assert answer(context) == (0, [])
    assert len(cache) == 0


@pytest.mark.parametrize(
    ("session_id", "epoch", "uses_ids", "code"),
    [
        (4242, 3, False, Code.FETCH_SESSION_ID_NOT_FOUND),
        (None, 2, False, Code.INVALID_FETCH_SESSION_EPOCH),
        (None, 1, True, Code.FETCH_SESSION_TOPIC_ID_ERROR),
    ],
)
def test_a_wrong_session_is_refused(
    session_id: int | None, epoch: int, uses_ids: bool, code: Code
) -> None:
    cache = sessions()
    known = begin(cache, 0)
    with pytest.raises(KafkaError) as refused:
        ask(cache, session_id=session_id or known, epoch=epoch, uses_ids=uses_ids)
    assert refused.value.code is code


@pytest.mark.parametrize("epoch", [0, -1])
def test_a_new_beginning_or_the_end_closes_the_old_session(epoch: int) -> None:
    cache = sessions()
    session_id = begin(cache, 0)
    ask(cache, topic("t", 0), session_id=session_id, epoch=epoch)
    assert len(cache) == 0


def test_the_epoch_goes_round() -> None:
    cache = sessions()
    session_id = begin(cache, 0)
    session = cache._sessions[session_id]
    session.epoch = 0x7FFFFFFF
    ask(cache, session_id=session_id, epoch=0x7FFFFFFF)
    assert session.epoch == 1


def test_a_newcomer_works_without_a_session_where_all_slots_are_in_use() -> None:
    cache = sessions(slots=2)
    assert begin(cache, 0)
    assert begin(cache, 0)
    assert begin(cache, 0) == 0
    assert len(cache) == 2


def test_the_longest_asleep_is_pushed_out() -> None:
    cache = sessions(slots=2)
    first, second = begin(cache, 0), begin(cache, 0)
    answer(ask(cache, session_id=first, epoch=1, now_ms=SLEEPS_MS))
    assert begin(cache, 0, now_ms=SLEEPS_MS + 1)
    assert first in cache._sessions
    assert second not in cache._sessions
    assert cache.evicted_count == 1


def test_an_old_smaller_session_makes_room_for_a_larger_one() -> None:
    cache = sessions(slots=1)
    small = begin(cache, 0)
    answer(ask(cache, session_id=small, epoch=1, now_ms=SLEEPS_MS + 1))
    assert begin(cache, 0, now_ms=SLEEPS_MS + 1) == 0
    assert begin(cache, 0, 1, now_ms=SLEEPS_MS + 1)
    assert small not in cache._sessions


def test_a_partition_named_twice_counts_once() -> None:
    context = ask(sessions(), topic("t", 0, 0))
    assert [wanted.index for wanted in context] == [0]
