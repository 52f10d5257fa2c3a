"""How the other brokers of the cluster reach one: what they may ask of it."""

from typing import TYPE_CHECKING

from engine.broker.link_asks import ControllerAsk, FetchMetadata, Heartbeat, LeaderIs
from engine.broker.quorum_view import DescribeQuorum, quorum_view
from engine.broker.replica_asks import FetchReplicas, MadeSafe
from engine.machines.quorum.election import Ballot

if TYPE_CHECKING:
    from engine.broker.broker import Broker


class BrokerDoor:
    """Answers other brokers, each by the part that knows."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker

    async def answer(self, source: int, ask: object) -> object:
        """What is said to an ask of another broker."""
        broker = self._broker
        match ask:
            case FetchMetadata():
                return await broker.cluster.quorum.answer_fetch(ask)
            case Ballot():
                return broker.cluster.quorum.answer_ballot(ask)
            case LeaderIs():
                broker.cluster.quorum.answer_leader(ask)
                return None
            case ControllerAsk():
                return await broker.cluster.decide(ask)
            case FetchReplicas():
                return await broker.replica_server.fetched(ask)
            case MadeSafe():
                broker.replica_server.made_safe(ask)
                return None
            case DescribeQuorum():
                cluster = broker.cluster
                return quorum_view(cluster) if cluster.quorum.is_leader else None
            case Heartbeat():
                return broker.membership.hear(ask)
            case _:
                raise AssertionError(f"broker {source} asks what nobody knows: {ask!r}")

    def link_closed(self, other: int) -> None:
        self._broker.replica_server.forget(other)
        self._broker.membership.link_closed(other)
