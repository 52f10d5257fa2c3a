"""Answers in their frames, when they wait no longer, and the refusals that they can carry."""

import asyncio

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.request import EncodedAnswer
from engine.server.answers import Slot, api_name, framed, refusal
from engine.wire.message import encode_whole
from engine.wire.messages.k12_heartbeat import HeartbeatResponse
from tests.engine.broker.test_steady import (
    Asked,
    answered,
    code_of,
    engine_of,
    frames_of,
    offset_of,
    plain,
    streamed,
)


@pytest.mark.parametrize("version", [0, 4])
def test_what_is_encoded_already_leaves_as_what_is_not(version) -> None:
    answer = HeartbeatResponse(error_code=3)
    ready = EncodedAnswer(encode_whole(answer, version))
    assert b"".join(framed(ready, 12, version, 7)) == b"".join(framed(answer, 12, version, 7))


def test_a_slot_that_is_settled_with_nothing_is_done_and_sends_nothing() -> None:
    slot = Slot(0, 9, 1)
    assert not slot.is_done
    slot.settle(None)
    assert slot.is_done
    assert slot.segments is None


def test_a_refusal_is_the_response_with_its_code_where_it_has_one() -> None:
    error = KafkaError(Code.UNKNOWN_MEMBER_ID)
    assert refusal(12, error).error_code == Code.UNKNOWN_MEMBER_ID
    with pytest.raises(KafkaError):
        refusal(0, error)


def test_a_request_is_named_by_its_api_and_version() -> None:
    assert api_name(12, 3) == "Heartbeat v3"
    assert api_name(999, 0) == "api key 999 v0"


def test_a_durable_run_waits_for_its_disk_no_longer_than_the_client_says() -> None:
    async def run() -> None:
        async with engine_of("fsync") as engine:
            story = [Asked(plain(), timeout_ms=1)] * 3
            client = await streamed(engine, [Asked(plain())] * 2)
            partition, syncer = engine.broker.partition("t", 0), engine.broker.syncer
            client.transport.feed(b"".join(frames_of(engine, story[:1])))  # known from here on
            await answered(client, 3)
            await syncer.flush()
            syncer.mark_dirty = lambda member: None  # a disk that takes for ever
            client.transport.feed(b"".join(frames_of(engine, story)))
            answers = (await answered(client, 6))[3:]
            assert [code_of(rest) for _, rest in answers] == [Code.REQUEST_TIMED_OUT] * 3
            assert [offset_of(rest) for _, rest in answers] == [3, 4, 5]
            assert (partition.log.end_offset, partition.high_watermark) == (6, 3)
            del syncer.mark_dirty
            client.transport.feed(Asked(plain()).framed(9, bytes(16)))
            ((_, last),) = (await answered(client, 7))[6:]
            assert (code_of(last), offset_of(last)) == (Code.NONE, 6)
            assert partition.high_watermark == 7

    asyncio.run(run())
