"""A group and its records."""

from engine.machines.group.consumer.group import DEAD, EMPTY, TRANSITIONS, ConsumerGroup
from tests.engine.machines.group.consumer.playing import ConsumerPlay, topic_id


def reachable(start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        new = set(TRANSITIONS[todo.pop()].values()) - found
        found |= new
        todo += new
    return found


def test_every_state_is_reached_and_leads_to_the_end() -> None:
    assert reachable(EMPTY) == set(TRANSITIONS)
    assert all(DEAD in reachable(state) for state in TRANSITIONS)


def test_a_copy_is_on_its_own() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    copy = play.consumers.copy()
    copy._remove("a")
    assert "a" in play.consumers.members
    assert play.consumers.is_taken(topic_id("t"), 0)
    assert not copy.is_taken(topic_id("t"), 0)


def test_its_records_make_it_again_and_its_tombstones_end_it() -> None:
    play = ConsumerPlay()
    play.consumer("a", regex="u.*")
    play.pass_time(0)
    again = ConsumerGroup("readers")
    for key, value in play.consumers.to_records():
        again.put(key, value)
    state = dict(play.consumers.__dict__, topics_version=-1)
    assert again.__dict__ == state
    for key in play.consumers.tombstones():
        again.put(key, None)
    assert not any([again.members, again.targets, again.regexes, again.owners])
