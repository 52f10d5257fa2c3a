"""Tells of clients once they have said who they are.

A connection that only asked for the versions is told when it has stayed: kafka-python 3 opens one
to see whether anybody is there, leaves at once, and comes back with another.
"""

from collections.abc import Iterable

from engine.base.clock import Clock
from engine.broker.request import Peer
from engine.broker.turned_away import Tell
from engine.broker.views import Client

API_VERSIONS = 18
PROBE_MS = 2_000
"""Whoever leaves sooner and asked for nothing but the versions only looked in."""


class Arrivals:
    """Who was announced, and who not yet."""

    def __init__(self, event: Tell, clock: Clock) -> None:
        self._event = event
        self._clock = clock

    def tell(self, clients: Iterable[Client]) -> None:
        """Announce those that were not."""
        for client in clients:
            peer = client.peer
            if client.is_announced or not peer.request_count:
                continue
            stayed_ms = self._clock.now_ms() - peer.connected_at_ms
            if peer.last_key == API_VERSIONS and stayed_ms < PROBE_MS:
                continue
            client.is_announced = True
            software = f"{peer.software_name} {peer.software_version}".strip()
            self._event(
                "client_connected",
                "info",
                f"Client {name_of(peer)} connected",
                why=f"from {peer.address}{f', {software}' if software else ''}",
                broker_id=client.broker_id,
                connection_id=peer.connection_id,
            )


def name_of(peer: Peer) -> str:
    return peer.client_id or f"{peer.host}:{peer.port}"
