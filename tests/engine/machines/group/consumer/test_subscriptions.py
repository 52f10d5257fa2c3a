"""What a group subscribes to as a number, and the members' favourite assignor."""

from engine.machines.group.consumer.subscriptions import fingerprint_of
from tests.engine.machines.group.consumer.playing import ConsumerPlay, topic_id


def test_the_number_changes_with_what_is_read_and_with_nothing_else() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    before = fingerprint_of(play.consumers, play.topics)
    play.topics.put("beside", 3)
    assert fingerprint_of(play.consumers, play.topics) == before
    play.topics.put("t", 5)
    assert fingerprint_of(play.consumers, play.topics) != before
    play.topics.remove("t")
    assert fingerprint_of(play.consumers, play.topics) == 0


def test_most_members_choose_the_assignor() -> None:
    play = ConsumerPlay()
    topics = frozenset({"t", "u"})
    members = [play.consumer(each, topics=topics, assignor="range") for each in "ab"]
    members.append(play.consumer("c", topics=topics, assignor="uniform"))
    play.settle(*members)
    assert [len(each.owned[topic_id("t")]) for each in members] == [2, 1, 1]
    assert [len(each.owned.get(topic_id("u"), ())) for each in members] == [1, 1, 0]
