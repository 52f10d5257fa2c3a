"""The fields that matter are picked, the first few places of many."""

from types import SimpleNamespace

from engine.broker.trace_words import PLACES_TOLD, said
from engine.wire.messages.k11_join_group import JoinGroupRequest, JoinGroupResponse
from engine.wire.messages.k13_leave_group import LeaveGroupRequest, MemberIdentity
from tests.engine.broker.test_trace import entries, metadata, run
from tests.engine.handlers.asking import Client


def asked(key: int, body: object) -> SimpleNamespace:
    return SimpleNamespace(key=key, body=body)


def test_a_join_tells_group_member_and_generation() -> None:
    async def story(client: Client) -> None:
        body = JoinGroupRequest(group_id="g", reason="because " * 100)
        found = said(asked(11, body), client.broker)  # type: ignore[arg-type]  # key and body alone
        answer = JoinGroupResponse(error_code=79, generation_id=4, member_id="m")
        told = found.answered(answer, client.broker)
        assert (told.group_id, told.member_id, told.generation) == ("g", "m", 4)
        assert told.error == "MEMBER_ID_REQUIRED"
        assert len(told.note) == 200

    run(story)


def test_a_leave_tells_why() -> None:
    async def story(client: Client) -> None:
        body = LeaveGroupRequest("g", members=[MemberIdentity("m", None, "poll timeout")])
        found = said(asked(13, body), client.broker)  # type: ignore[arg-type]  # key and body alone
        assert (found.member_id, found.note) == ("m", "poll timeout")

    run(story)


def test_many_places_are_counted() -> None:
    async def story(client: Client) -> None:
        await client.ask(metadata(*[f"t{number}" for number in range(20)]), 5)
        (entry,) = await entries(client)
        assert (len(entry.places), entry.more_place_count) == (PLACES_TOLD, 20 - PLACES_TOLD)

    run(story)
