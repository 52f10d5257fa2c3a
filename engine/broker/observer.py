"""Tells telemetry of the clients of one broker's listener."""

from typing import TYPE_CHECKING

from engine.broker.request import Peer

if TYPE_CHECKING:
    from engine.broker.telemetry import Telemetry


class BrokerObserver:
    """Hears of clients that come and go, and of those that were refused."""

    def __init__(self, telemetry: "Telemetry", broker_id: int) -> None:
        self._telemetry = telemetry
        self._broker_id = broker_id

    def connected(self, peer: Peer) -> None:
        peer.moves = self._telemetry.moves
        self._telemetry.connected(peer, self._broker_id)

    def left(self, peer: Peer, reason: str) -> None:
        self._telemetry.left(peer, reason)

    def refused(self, host: str, reason: str) -> None:
        self._telemetry.refused(host, reason, self._broker_id)

    def request_refused(self, peer: Peer, reason: str) -> None:
        self._telemetry.turned_away.request(peer, reason, self._broker_id)
