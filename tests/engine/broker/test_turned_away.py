"""Refusals in words, and the number of those that were too many."""

from engine.base.clock import ManualClock
from engine.broker.request import Peer
from engine.broker.turned_away import TurnedAway


def test_refused_requests_are_told_with_the_reason_and_then_counted() -> None:
    told: list[tuple[str, str, int | None]] = []

    def tell(kind, severity, text, /, *, why="", broker_id=None, connection_id=None) -> None:
        told.append((text, why, connection_id))

    clock = ManualClock()
    away = TurnedAway(tell, clock)
    peer = Peer(connection_id=7, host="h", port=5, listener="PLAINTEXT", connected_at_ms=0)
    for _ in range(8):
        away.request(peer, "a malformed request", 1)
    away.tell_left_out()
    refused = (
        "A request of client h:5 was refused and its connection closed",
        "a malformed request",
        7,
    )
    assert told == [refused] * 5
    clock.advance(1000)
    away.tell_left_out()
    assert told[5:] == [("3 more requests were refused", "", None)]
