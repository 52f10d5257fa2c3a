"""Members of groups as raw requests on one event loop: cheap enough for a thousand of them."""

import asyncio
import struct
import time
from abc import ABC, abstractmethod
from typing import TypeVar

from engine.wire.data.opaque import (
    ConsumerProtocolAssignment,
    ConsumerProtocolAssignmentTopicPartition,
    ConsumerProtocolSubscription,
)
from engine.wire.declare import Message
from engine.wire.frames import frame_request, read_response_header
from engine.wire.message import decode, decode_whole, encode_whole
from engine.wire.messages import (
    k01_fetch,
    k11_join_group,
    k12_heartbeat,
    k14_sync_group,
    k68_consumer_group_heartbeat,
)

M = TypeVar("M", bound=Message)

HEARTBEAT_S = 0.5
"""For both protocols; the broker is told the same."""
AGAIN = {14, 15, 16, 22, 25, 27}
"""Loading, moving, or a rebalance: join again."""
UNKNOWN_MEMBER_ID, MEMBER_ID_REQUIRED = 25, 79
NOT_YET = {0, 3, 5, 6}
"""Errors of a partition whose leader is still on its way."""
VERSION = b"\0\1"


class Connection:
    """One connection; one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._correlation_id = 0

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, request: Message, version: int, response: type[M]) -> M:
        self._correlation_id += 1
        self._writer.writelines(
            frame_request(
                request,
                api_version=version,
                correlation_id=self._correlation_id,
                client_id="bench",
            )
        )
        (size,) = struct.unpack(">i", await self._reader.readexactly(4))
        frame = await self._reader.readexactly(size)
        _, position = read_response_header(frame, 0, size, api_key=request.KEY, api_version=version)
        return decode(response, version, frame, position, size)[0]

    def close(self) -> None:
        self._writer.close()


class GroupMember(ABC):
    """Joins, reads the first record of what it is given, goes on with heartbeats until it is ended."""

    def __init__(self, port: int, group_id: str, topic: str, topic_id: bytes, number: int) -> None:
        self.connection = Connection(port)
        self.group_id, self.topic, self.topic_id, self.number = group_id, topic, topic_id, number
        self.member_id = ""
        self.epoch = 0
        """The generation, or the member's epoch in the consumer protocol."""
        self.held: frozenset[int] = frozenset()
        self.joined_at_s = 0.0
        """When it sent its first request."""
        self.settled_at_s = 0.0
        """When it last heard what it holds."""
        self.read_at_s = 0.0
        """When it had its first record."""
        self.rebalances = 0

    async def live(self) -> None:
        self.joined_at_s = time.monotonic()
        await self.take_part()

    @abstractmethod
    async def take_part(self) -> None:
        """Join, and go on until it is ended."""

    async def given(self, held: frozenset[int]) -> None:
        self.held, self.settled_at_s = held, time.monotonic()
        self.rebalances += 1
        if held and not self.read_at_s:
            await self._read()

    async def _read(self) -> None:
        """Until a record comes: a leader may still be on its way."""
        places = [
            k01_fetch.FetchPartition(partition, partition_max_bytes=1 << 20)
            for partition in sorted(self.held)
        ]
        topic = k01_fetch.FetchTopic(topic=self.topic, partitions=places)
        request = k01_fetch.FetchRequest(max_wait_ms=500, min_bytes=1, topics=[topic])
        while not self.read_at_s:
            answer = await self.connection.ask(request, 11, k01_fetch.FetchResponse)
            found = [each for topic in answer.responses for each in topic.partitions]
            assert {each.error_code for each in found} <= NOT_YET, "the record is gone"
            if any(each.records for each in found):
                self.read_at_s = time.monotonic()


class ClassicMember(GroupMember):
    """Of the classic protocol; the leader deals partitions in turn."""

    async def take_part(self) -> None:
        ask = self.connection.ask
        while True:
            await self._join()
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                beat = k12_heartbeat.HeartbeatRequest(self.group_id, self.epoch, self.member_id)
                if (await ask(beat, 3, k12_heartbeat.HeartbeatResponse)).error_code:
                    break

    async def _join(self) -> None:
        ask = self.connection.ask
        while True:
            said = ConsumerProtocolSubscription(topics=[self.topic])
            data = VERSION + encode_whole(said, 1)
            request = k11_join_group.JoinGroupRequest(
                group_id=self.group_id, session_timeout_ms=45_000, rebalance_timeout_ms=60_000,
                member_id=self.member_id, protocol_type="consumer",
                protocols=[k11_join_group.JoinGroupRequestProtocol("range", data)],
            )  # fmt: skip
            joined = await ask(request, 5, k11_join_group.JoinGroupResponse)
            self.member_id = joined.member_id or self.member_id
            if joined.error_code == MEMBER_ID_REQUIRED:
                continue
            if joined.error_code:
                assert joined.error_code in AGAIN, joined.error_code
                if joined.error_code == UNKNOWN_MEMBER_ID:
                    self.member_id = ""
                await asyncio.sleep(0.05)
                continue
            sync = k14_sync_group.SyncGroupRequest(
                group_id=self.group_id, generation_id=joined.generation_id, member_id=self.member_id,
                assignments=_dealt(joined, self.topic, self.partition_count),
            )  # fmt: skip
            synced = await ask(sync, 3, k14_sync_group.SyncGroupResponse)
            if not synced.error_code:
                break
            assert synced.error_code in AGAIN, synced.error_code
        self.epoch = joined.generation_id
        share = decode_whole(ConsumerProtocolAssignment, 1, synced.assignment[2:])
        found = (each for topic in share.assigned_partitions for each in topic.partitions)
        await self.given(frozenset(found))

    partition_count = 10


class NewMember(GroupMember):
    """Of the consumer protocol; gives up and takes at once what it is told."""

    async def take_part(self) -> None:
        self.member_id = f"{self.group_id}-{self.number}"
        first = {"rebalance_timeout_ms": 60_000, "subscribed_topic_names": [self.topic]}
        while True:
            owned = k68_consumer_group_heartbeat.TopicPartitions(self.topic_id, sorted(self.held))
            request = k68_consumer_group_heartbeat.ConsumerGroupHeartbeatRequest(
                group_id=self.group_id, member_id=self.member_id, member_epoch=self.epoch,
                topic_partitions=[owned] if self.held else [], **first,
            )  # fmt: skip
            response = k68_consumer_group_heartbeat.ConsumerGroupHeartbeatResponse
            said = await self.connection.ask(request, 1, response)
            if said.error_code:
                assert said.error_code in AGAIN, (said.error_code, said.error_message)
                await asyncio.sleep(0.05)
                continue
            first, before, self.epoch = {}, self.held, said.member_epoch
            if said.assignment is not None:
                parts = said.assignment.topic_partitions
                await self.given(frozenset(each for part in parts for each in part.partitions))
            if self.held == before:  # else what changed is told at once, as clients do
                await asyncio.sleep(said.heartbeat_interval_ms / 1000)


def _dealt(
    joined: k11_join_group.JoinGroupResponse, topic: str, count: int
) -> list[k14_sync_group.SyncGroupRequestAssignment]:
    """What the leader says; nothing from anybody else."""
    members = sorted(each.member_id for each in joined.members)
    return [
        k14_sync_group.SyncGroupRequestAssignment(
            member_id,
            VERSION
            + encode_whole(
                ConsumerProtocolAssignment(
                    [
                        ConsumerProtocolAssignmentTopicPartition(
                            topic, list(range(at, count, len(members)))
                        )
                    ]
                ),
                1,
            ),
        )
        for at, member_id in enumerate(members)
    ]
