"""Answers in their frames, and the refusals that a response can carry."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.request import EncodedAnswer
from engine.server.answers import Slot, api_name, framed, refusal
from engine.wire.message import encode_whole
from engine.wire.messages.k12_heartbeat import HeartbeatResponse


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
