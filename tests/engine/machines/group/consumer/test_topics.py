"""Topics that are as they were given."""

from engine.machines.group.consumer.topics import GivenTopics, TopicSeen


def test_topics_are_found_by_name_and_by_id() -> None:
    topic = TopicSeen(b"t" * 16, "t", 3)
    topics = GivenTopics(topic, version=4)
    assert (topics.by_name("t"), topics.by_id(b"t" * 16)) == (topic, topic)
    assert (topics.by_name("u"), topics.by_id(b"u" * 16)) == (None, None)
    assert (list(topics.names()), topics.version) == (["t"], 4)
