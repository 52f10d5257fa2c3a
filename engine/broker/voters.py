"""Who votes in the quorum: the controller adds brokers one at a time as the cluster grows (KIP-853)."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.base.ids import BrokerId
from engine.broker.quorum import Progress
from engine.machines.controller.image import BrokerImage
from engine.machines.quorum.election import wanted_voter_count
from engine.wire.data.control import (
    Endpoint,
    KRaftVersionFeature,
    VotersRecord,
    VotersRecordVoter,
)
from engine.wire.message import encode_whole

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.cluster import Cluster

CHECK_S = 0.25
SETTLED_S, LOOK_S = 3.0, 0.02
"""How long a start waits until it is known who votes, and how often it looks."""


def next_voters(
    voters: Collection[int],
    brokers: Mapping[BrokerId, BrokerImage],
    progress: Mapping[int, Progress],
    *,
    leader: int,
    committed_end: int,
) -> tuple[int, ...] | None:
    """The voters after the next single change; None where they are as they should be.

    A broker votes only once it has what is committed: two that have nothing must never be a
    majority over the one that has all.
    """
    gone = [voter for voter in sorted(voters) if voter not in brokers and voter != leader]
    wanted = wanted_voter_count(len(brokers))
    if len(voters) < wanted:
        ready = [
            broker_id
            for broker_id, broker in sorted(brokers.items())
            if broker_id not in voters
            and not broker.is_fenced
            and broker_id in progress
            and progress[broker_id].safe_end >= committed_end
        ]
        if ready:
            return tuple(sorted([*voters, ready[0]]))
    if gone:
        return tuple(voter for voter in sorted(voters) if voter != gone[0])
    if len(voters) > wanted:
        extra = max(voter for voter in voters if voter != leader)
        return tuple(voter for voter in sorted(voters) if voter != extra)
    return None


def voters_record(voters: Collection[int], brokers: Mapping[BrokerId, BrokerImage]) -> bytes:
    """The voters with their addresses, as the metadata log keeps them."""
    found = []
    for voter in voters:
        broker = brokers.get(BrokerId(voter))
        endpoints = broker.endpoints if broker else ()
        found.append(
            VotersRecordVoter(
                voter_id=voter,
                voter_directory_id=broker.log_dirs[0] if broker and broker.log_dirs else bytes(16),
                endpoints=[Endpoint(name=at.name, host=at.host, port=at.port) for at in endpoints],
                kraft_version_feature=KRaftVersionFeature(0, 1),
            )
        )
    return encode_whole(VotersRecord(voters=found), 0)


async def voters_settled(brokers: Collection["Broker"]) -> None:
    """Wait until every broker knows of enough voters: the controller may be ended next.

    Not for ever: where most do not run nobody can be added.
    """
    wanted = wanted_voter_count(len(brokers))
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLED_S):
            while any(len(each.cluster.quorum.voters) < wanted for each in brokers):  # noqa: ASYNC110 - many logs it is
                await asyncio.sleep(LOOK_S)


async def shape_voters(cluster: "Cluster") -> None:
    """As long as this broker leads: let vote who should."""
    quorum, epoch = cluster.quorum, cluster.controller_epoch
    changed_at = 0
    while quorum.is_leader and cluster.controller_epoch == epoch:
        brokers = cluster.image.brokers
        # before it knows all that is decided, it does not know who belongs to the cluster
        if quorum.is_level and quorum.high_watermark >= changed_at:
            voters = next_voters(
                quorum.voters,
                brokers,
                quorum.progress,
                leader=quorum.leader or 0,
                committed_end=quorum.high_watermark,
            )
            if voters is not None:
                changed_at = quorum.change_voters(voters_record(voters, brokers))
                continue
        with suppress(TimeoutError):
            async with asyncio.timeout(CHECK_S):
                await quorum.moved()
