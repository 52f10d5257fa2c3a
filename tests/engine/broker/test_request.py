"""What is known of a peer."""

from engine.broker.request import OTHER_TOPICS, POSITIONS_REMEMBERED, TOPICS_REMEMBERED, Peer


def peer(host: str = "127.0.0.1") -> Peer:
    return Peer(connection_id=1, host=host, port=1, listener="PLAINTEXT", connected_at_ms=5)


def test_topics_touched_are_remembered_up_to_a_limit() -> None:
    client = peer()
    for number in range(TOPICS_REMEMBERED + 10):
        client.moved(f"topic-{number}")[0] += 1
        client.moved("topic-0")[1] += 2
    assert len(client.topics) == TOPICS_REMEMBERED + 1
    assert next(iter(client.topics.items())) == ("topic-0", [1, 2 * (TOPICS_REMEMBERED + 10)])
    assert client.topics[OTHER_TOPICS] == [10, 0]


def test_errors_are_counted_by_their_codes() -> None:
    client = peer()
    for code in (3, 6, 3):
        client.last_key, client.last_request_at_ms = code + 10, code
        client.failed(code)
    assert client.error_count == 3
    assert client.errors == {3: 2, 6: 1}
    assert (client.last_error, client.last_error_key, client.last_error_at_ms) == (3, 13, 3)


def test_whoever_waits_is_told_once_that_the_peer_is_gone() -> None:
    client = peer()
    told: list[str] = []
    client.on_closed[lambda: told.append("gone")] = None
    client.closed()
    client.closed()
    assert told == ["gone"]
    assert client.is_closed


def test_the_machine_itself_is_known() -> None:
    assert peer("127.0.0.1").is_loopback
    assert peer("::1").is_loopback
    assert not peer("192.0.2.7").is_loopback


def test_so_many_positions_of_a_client_are_remembered() -> None:
    client = peer()
    for partition in range(POSITIONS_REMEMBERED + 5):
        client.fetched("t", partition, 1)
    client.fetched("t", 0, 7)
    assert len(client.reads_at) == POSITIONS_REMEMBERED
    assert client.reads_at["t", 0] == 7
