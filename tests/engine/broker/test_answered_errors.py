"""Errors are found wherever they stand in an answer, up to a limit."""

from engine.broker.answered_errors import LOOKED_AT, count_errors
from engine.broker.request import Peer
from engine.wire.messages.k03_metadata import (
    MetadataResponse,
    MetadataResponsePartition,
    MetadataResponseTopic,
)


def peer() -> Peer:
    made = Peer(connection_id=1, host="127.0.0.1", port=1, listener="L", connected_at_ms=0)
    made.last_key = 3
    return made


def test_topics_and_partitions_are_looked_through() -> None:
    client = peer()
    missing = MetadataResponseTopic(error_code=3, name="tset")
    leaderless = MetadataResponsePartition(error_code=5, partition_index=0)
    known = MetadataResponseTopic(name="test", partitions=[leaderless, leaderless])
    count_errors(client, MetadataResponse(topics=[missing, known]))
    assert client.errors == {3: 1, 5: 2}
    assert client.error_count == 3
    assert client.last_error_key == 3


def test_an_answer_without_errors_counts_nothing() -> None:
    client = peer()
    count_errors(client, MetadataResponse(topics=[MetadataResponseTopic(name="test")]))
    assert client.errors == {}


def test_a_huge_answer_is_not_looked_through_to_its_end() -> None:
    client = peer()
    topics = [MetadataResponseTopic(error_code=3) for _ in range(10 * LOOKED_AT)]
    count_errors(client, MetadataResponse(topics=topics))
    assert 0 < client.error_count <= LOOKED_AT
