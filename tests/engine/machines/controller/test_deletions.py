"""Topics deleted by name and by id."""

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.machines.controller.asks import DeleteTopics
from tests.engine.machines.controller.clusters import Decided, new_topic

STRANGER = TopicId(b"\xff" * 16)


def delete(decided: Decided, *topics: tuple[str | None, TopicId]) -> list[tuple[str | None, int]]:
    return [(o.name, o.code) for o in decided.ask(DeleteTopics(topics))]


def test_a_topic_goes_with_its_settings() -> None:
    decided = Decided(1)
    decided.create(new_topic("a", configs=(("retention.ms", "1"),)))
    assert delete(decided, ("a", NO_TOPIC_ID)) == [("a", Code.NONE)]
    assert not decided.image.topics
    assert not decided.image.configs


def test_a_topic_made_again_has_another_id_and_no_old_settings() -> None:
    decided = Decided(1)
    first = decided.create(new_topic("a", configs=(("retention.ms", "1"),)))
    delete(decided, ("a", NO_TOPIC_ID))
    second = decided.create(new_topic("a"))
    assert first.topic_id != second.topic_id
    assert decided.image.topics["a"].configs == {}


def test_an_unknown_name_and_an_unknown_id_have_different_errors() -> None:
    decided = Decided(1)
    assert delete(decided, ("a", NO_TOPIC_ID), (None, STRANGER)) == [
        ("a", Code.UNKNOWN_TOPIC_OR_PARTITION),
        (None, Code.UNKNOWN_TOPIC_ID),
    ]


def test_a_name_with_an_id_and_neither_are_refused() -> None:
    decided = Decided(1)
    assert delete(decided, ("a", STRANGER), (None, NO_TOPIC_ID)) == [
        ("a", Code.INVALID_REQUEST),
        (None, Code.INVALID_REQUEST),
    ]


def test_what_is_named_twice_stays() -> None:
    decided = Decided(1)
    made = decided.create(new_topic("a"))
    for asked in (
        [("a", NO_TOPIC_ID)] * 2,
        [(None, made.topic_id)] * 2,
        [("a", NO_TOPIC_ID), (None, made.topic_id)],
    ):
        ((_, code),) = delete(decided, *asked)
        assert code is Code.INVALID_REQUEST
        assert "a" in decided.image.topics
