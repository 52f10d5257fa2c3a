"""Clients are told once they said who they are; whoever only looked in is not."""

from engine.base.clock import ManualClock
from engine.broker.arrivals import PROBE_MS, Arrivals
from engine.broker.request import Peer
from engine.broker.views import Client


class Told:
    """Stands where `Telemetry.event` is."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, _kind: str, _severity: str, text: str, /, **_details: object) -> None:
        self.texts.append(text)


def client(clock: ManualClock, client_id: str = "", *, key: int) -> Client:
    peer = Peer(
        connection_id=7,
        host="127.0.0.1",
        port=5000,
        listener="PLAINTEXT",
        connected_at_ms=clock.now_ms(),
    )
    peer.client_id, peer.last_key = client_id, key
    return Client(peer, 1, clock.monotonic_ms())


def test_who_asked_is_told_once_by_its_name_or_its_address() -> None:
    told, clock = Told(), ManualClock()
    arrivals = Arrivals(told, clock)
    named, nameless = client(clock, "app", key=3), client(clock, key=3)
    arrivals.tell((named, nameless))
    assert told.texts == []
    named.peer.request_count = nameless.peer.request_count = 1
    arrivals.tell((named, nameless))
    arrivals.tell((named, nameless))
    assert told.texts == ["Client app connected", "Client 127.0.0.1:5000 connected"]


def test_who_asked_for_the_versions_alone_is_told_when_it_has_stayed() -> None:
    told, clock = Told(), ManualClock()
    arrivals = Arrivals(told, clock)
    probe = client(clock, "probe", key=18)
    probe.peer.request_count = 1
    arrivals.tell((probe,))
    assert told.texts == []
    clock.advance(PROBE_MS)
    arrivals.tell((probe,))
    assert told.texts == ["Client probe connected"]
