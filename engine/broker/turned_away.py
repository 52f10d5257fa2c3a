"""Tells of clients and requests that were refused; a flood of them is told in part."""

from typing import Protocol

from engine.base.clock import Clock
from engine.broker.ration import Ration
from engine.broker.request import Peer
from engine.contract.facts import EventKind, Severity


class Tell(Protocol):
    """`Telemetry.event`."""

    def __call__(
        self,
        kind: EventKind,
        severity: Severity,
        text: str,
        /,
        *,
        why: str = "",
        broker_id: int | None = None,
        connection_id: int | None = None,
    ) -> None: ...


class TurnedAway:
    """Events about refusals, so many a second and the number of the others behind."""

    def __init__(self, tell: Tell, clock: Clock) -> None:
        self._tell = tell
        self._clients, self._requests = Ration(clock), Ration(clock)

    def client(self, host: str, reason: str, broker_id: int) -> None:
        if self._clients.take():
            text = f"A client from {host} was refused"
            self._tell("client_refused", "warning", text, why=reason, broker_id=broker_id)

    def request(self, peer: Peer, reason: str, broker_id: int) -> None:
        """A client sent what is no request of Kafka's, or too much: its connection was closed."""
        if self._requests.take():
            name = peer.client_id or f"{peer.host}:{peer.port}"
            self._tell(
                "request_refused",
                "warning",
                f"A request of client {name} was refused and its connection closed",
                why=reason,
                broker_id=broker_id,
                connection_id=peer.connection_id,
            )

    def tell_left_out(self) -> None:
        """How many were not told one by one."""
        if count := self._clients.left_out():
            self._tell("client_refused", "warning", f"{count:,} more clients were refused")
        if count := self._requests.left_out():
            self._tell("request_refused", "warning", f"{count:,} more requests were refused")
