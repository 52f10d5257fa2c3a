"""Membership: a consumer's part in a classic group, by the requests that every client sends.

It joins, deals out the partitions where it is the leader, sends heartbeats, reads and stores
positions, and leaves. What the group answers is kept here; when to ask is the consumer's business.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping

from engine.base.errors import Code, KafkaError
from engine.broker.consumer.assignors import COOPERATIVE, RANGE, ROUND_ROBIN, Joiner, Place, deal
from engine.broker.consumer.calls import Calls, NoConnectionError
from engine.contract.consumers import StartConsumer
from engine.machines.group.classic import CONSUMERS
from engine.machines.group.subscription import (
    read_assignment,
    read_subscription,
    write_assignment,
    write_subscription,
)
from engine.wire.data.opaque import (
    ConsumerProtocolSubscription,
    ConsumerProtocolSubscriptionTopicPartition,
)
from engine.wire.messages.k03_metadata import (
    MetadataRequest,
    MetadataRequestTopic,
    MetadataResponse,
)
from engine.wire.messages.k08_offset_commit import (
    OffsetCommitRequest,
    OffsetCommitRequestPartition,
    OffsetCommitRequestTopic,
    OffsetCommitResponse,
)
from engine.wire.messages.k09_offset_fetch import (
    OffsetFetchRequest,
    OffsetFetchRequestTopic,
    OffsetFetchResponse,
)
from engine.wire.messages.k10_find_coordinator import (
    FindCoordinatorRequest,
    FindCoordinatorResponse,
)
from engine.wire.messages.k11_join_group import (
    JoinGroupRequest,
    JoinGroupRequestProtocol,
    JoinGroupResponse,
)
from engine.wire.messages.k12_heartbeat import HeartbeatRequest, HeartbeatResponse
from engine.wire.messages.k13_leave_group import (
    LeaveGroupRequest,
    LeaveGroupResponse,
    MemberIdentity,
)
from engine.wire.messages.k14_sync_group import (
    SyncGroupRequest,
    SyncGroupRequestAssignment,
    SyncGroupResponse,
)

SESSION_TIMEOUT_MS = 45_000
"""`session.timeout.ms` as Kafka has it."""
BACKOFF_S = 0.1
"""`retry.backoff.ms` as Kafka has it."""
TRIED_AGAIN = frozenset({
    Code.COORDINATOR_LOAD_IN_PROGRESS, Code.COORDINATOR_NOT_AVAILABLE, Code.NOT_COORDINATOR,
    Code.REBALANCE_IN_PROGRESS, Code.ILLEGAL_GENERATION, Code.UNKNOWN_MEMBER_ID,
})  # fmt: skip
_TOPIC_CODES = frozenset({Code.NONE, Code.UNKNOWN_TOPIC_OR_PARTITION, Code.LEADER_NOT_AVAILABLE})


class Membership:
    """The member; `generation` is None while it is none."""

    def __init__(self, calls: Calls, asked: StartConsumer) -> None:
        self._calls = calls
        self._asked = asked
        self.member_id = ""
        self.generation: int | None = None
        self.protocol = ""
        self.is_leader = False
        self._is_elsewhere = False
        """The broker that was asked coordinates the group no more, or never did."""
        self.counts: dict[str, int] = {}
        """Partitions of the topics, as they were when it joined."""

    async def join(self, owned: frozenset[Place], reason: str) -> frozenset[Place]:
        """Become a member of the next generation; what it is assigned there."""
        while True:
            try:
                await self._find_coordinator()
                joined = await self._enter(owned, reason)
                return await self._synced(joined)
            except KafkaError as error:
                if error.code not in TRIED_AGAIN:
                    raise
                if error.code is Code.NOT_COORDINATOR:
                    self._is_elsewhere = True
                if error.code is Code.UNKNOWN_MEMBER_ID:
                    self.forget()
                    owned = frozenset()
            except NoConnectionError:
                pass
            await asyncio.sleep(BACKOFF_S)

    def forget(self) -> None:
        """It is no member, and nobody needs to be told."""
        self.member_id, self.generation = "", None

    async def beat(self) -> Code:
        """Tell the group that the consumer lives."""
        assert self.generation is not None
        request = HeartbeatRequest(self._asked.group_id, self.generation, self.member_id)
        answer = await self._calls.ask(request, 4, HeartbeatResponse)
        return Code(answer.error_code)

    async def leave(self, reason: str, calls: Calls | None = None) -> None:
        """Be no member from here on."""
        member_id = self.member_id
        self.forget()
        if member_id:
            leaver = MemberIdentity(member_id, None, reason)
            request = LeaveGroupRequest(self._asked.group_id, members=[leaver])
            await (calls or self._calls).ask(request, 5, LeaveGroupResponse)

    async def partition_counts(self, topics: Iterable[str]) -> dict[str, int]:
        """How many partitions each topic has; without those that do not exist."""
        wanted = [MetadataRequestTopic(name=name) for name in sorted(set(topics))]
        request = MetadataRequest(wanted, allow_auto_topic_creation=False)
        answer = await self._calls.ask(request, 9, MetadataResponse)
        for topic in answer.topics:
            if topic.error_code not in _TOPIC_CODES:
                raise KafkaError(Code(topic.error_code))
        return {
            topic.name or "": len(topic.partitions) for topic in answer.topics if topic.partitions
        }

    # -- positions

    async def committed(self, places: Iterable[Place]) -> dict[Place, int]:
        """Where the group stands in partitions; those where it does not stand yet are left out."""
        topics = [OffsetFetchRequestTopic(name, found) for name, found in _by_topic(places).items()]
        request = OffsetFetchRequest(self._asked.group_id, topics)
        answer = await self._calls.ask(request, 7, OffsetFetchResponse)
        _raise(answer.error_code)
        found: dict[Place, int] = {}
        for topic in answer.topics:
            for one in topic.partitions:
                _raise(one.error_code)
                if one.committed_offset >= 0:
                    found[topic.name, one.partition_index] = one.committed_offset
        return found

    async def commit(self, positions: Mapping[Place, int]) -> None:
        """Store where it stands."""
        if self.generation is None:
            raise KafkaError(Code.UNKNOWN_MEMBER_ID)
        topics = [
            OffsetCommitRequestTopic(
                name,
                partitions=[OffsetCommitRequestPartition(i, positions[name, i]) for i in found],
            )
            for name, found in _by_topic(positions).items()
        ]
        request = OffsetCommitRequest(
            self._asked.group_id, self.generation, self.member_id, topics=topics
        )
        answer = await self._calls.ask(request, 8, OffsetCommitResponse)
        for topic in answer.topics:
            for one in topic.partitions:
                _raise(one.error_code)

    # -- joining

    async def _find_coordinator(self) -> None:
        request = FindCoordinatorRequest(self._asked.group_id)
        answer = await self._calls.ask(request, 3, FindCoordinatorResponse)
        _raise(answer.error_code)
        if self._is_elsewhere:  # else it is the broker that was asked
            self._calls.go_to(answer.node_id)
            self._is_elsewhere = False

    async def _enter(self, owned: frozenset[Place], reason: str) -> JoinGroupResponse:
        """JoinGroup; a newcomer is given its id first and asks again with it (KIP-394)."""
        asked = self._asked
        names = (COOPERATIVE,) if asked.is_cooperative else (RANGE, ROUND_ROBIN)
        said = ConsumerProtocolSubscription(
            topics=sorted(asked.topics),
            owned_partitions=[
                ConsumerProtocolSubscriptionTopicPartition(topic, partitions)
                for topic, partitions in _by_topic(owned).items()
            ],
            generation_id=-1 if self.generation is None else self.generation,
        )
        metadata = write_subscription(said)
        while True:
            request = JoinGroupRequest(
                group_id=asked.group_id,
                session_timeout_ms=SESSION_TIMEOUT_MS,
                rebalance_timeout_ms=asked.max_poll_interval_ms,
                member_id=self.member_id,
                protocol_type=CONSUMERS,
                protocols=[JoinGroupRequestProtocol(name, metadata) for name in names],
                reason=reason,
            )
            timeout_s = asked.max_poll_interval_ms / 1_000 + 5  # as Java's consumer has it
            answer = await self._calls.ask(request, 9, JoinGroupResponse, timeout_s=timeout_s)
            if answer.error_code != Code.MEMBER_ID_REQUIRED:
                _raise(answer.error_code)
                self.member_id = answer.member_id
                return answer
            self.member_id = answer.member_id

    async def _synced(self, joined: JoinGroupResponse) -> frozenset[Place]:
        """SyncGroup, with everybody's share where it is the leader."""
        protocol = joined.protocol_name or ""
        is_leader = joined.leader == self.member_id
        shares: list[SyncGroupRequestAssignment] = []
        if is_leader and not joined.skip_assignment:
            shares = await self._dealt(joined, protocol)
        else:
            self.counts = await self.partition_counts(self._asked.topics)
        request = SyncGroupRequest(
            group_id=self._asked.group_id,
            generation_id=joined.generation_id,
            member_id=self.member_id,
            protocol_type=CONSUMERS,
            protocol_name=protocol,
            assignments=shares,
        )
        timeout_s = self._asked.max_poll_interval_ms / 1_000 + 5
        answer = await self._calls.ask(request, 5, SyncGroupResponse, timeout_s=timeout_s)
        _raise(answer.error_code)
        self.generation, self.protocol = joined.generation_id, protocol
        self.is_leader = is_leader
        mine = read_assignment(answer.assignment)
        return frozenset(
            (share.topic, partition)
            for share in (mine.assigned_partitions if mine is not None else ())
            for partition in share.partitions
        )

    async def _dealt(
        self, joined: JoinGroupResponse, protocol: str
    ) -> list[SyncGroupRequestAssignment]:
        said = {each.member_id: each.metadata for each in joined.members}
        joiners = {
            each.member_id: _joiner(each.group_instance_id, each.metadata)
            for each in joined.members
        }
        wanted = {topic for joiner in joiners.values() for topic in joiner.topics}
        self.counts = await self.partition_counts(wanted)
        return [
            SyncGroupRequestAssignment(member_id, write_assignment(shares, said[member_id]))
            for member_id, shares in deal(protocol, joiners, self.counts).items()
        ]


def _joiner(instance_id: str | None, metadata: bytes) -> Joiner:
    """A member whose words cannot be read gets nothing."""
    said = read_subscription(metadata)
    if said is None:
        return Joiner(instance_id, ())
    owned = frozenset(
        (each.topic, partition) for each in said.owned_partitions for partition in each.partitions
    )
    return Joiner(instance_id, tuple(said.topics), owned, said.generation_id)


def _by_topic(places: Iterable[Place]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for topic, partition in sorted(places):
        found[topic].append(partition)
    return found


def _raise(code: int) -> None:
    if code:
        raise KafkaError(Code(code))
