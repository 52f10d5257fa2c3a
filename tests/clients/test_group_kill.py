"""kill -9 under churning groups: no committed position is lost or moves back, every record is read.

LANE_GROUP_KILLS rounds; after the last one every group is stable and has read everything.
"""

import contextlib
import itertools
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from confluent_kafka import Producer

from engine.wire.messages import k08_offset_commit as k08
from engine.wire.messages import k09_offset_fetch as k09
from engine.wire.messages import k10_find_coordinator as k10
from engine.wire.messages import k16_list_groups as k16
from tests.clients.servers import free_port, served
from tests.clients.test_group_clients import LIBRARIES, PARTITIONS, Member, Play
from tests.clients.wire import WireClient

ROUNDS = int(os.environ.get("LANE_GROUP_KILLS") or 15)

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300 + 20 * ROUNDS)]
NEW = "confluent consumer protocol"
GROUPS = {
    "old": ("kafka-python", "kafka-python"),
    "eager": ("confluent eager", "confluent eager"),
    "cooperative": ("confluent cooperative", "confluent cooperative"),
    "new": (NEW, NEW),
    "mixed": ("confluent cooperative", NEW),
}
"""Groups, and the libraries of their members."""
STABLE_S = 10.0
Positions = dict[int, int]


def commit(client: WireClient, group: str, topic: str, offset: int) -> int:
    partition = k08.OffsetCommitRequestPartition(0, offset, -1, "")
    request = k08.OffsetCommitRequest(
        group_id=group, topics=[k08.OffsetCommitRequestTopic(topic, bytes(16), [partition])]
    )
    answer = client.ask(request, 7, k08.OffsetCommitResponse)
    return answer.topics[0].partitions[0].error_code


def committed(client: WireClient, group: str, topic: str) -> Positions:
    """What is committed of each partition; -1 for nothing."""
    asked = [k09.OffsetFetchRequestTopic(topic, list(range(PARTITIONS)))]
    request = k09.OffsetFetchRequest(group_id=group, topics=asked)
    answer = client.ask(request, 7, k09.OffsetFetchResponse)
    assert answer.error_code == 0
    return {each.partition_index: each.committed_offset for each in answer.topics[0].partitions}


def coordinator(client: WireClient) -> None:
    while client.ask(
        k10.FindCoordinatorRequest(key="x"), 3, k10.FindCoordinatorResponse
    ).error_code:
        pass


def states(client: WireClient) -> dict[str, str]:
    listed = client.ask(k16.ListGroupsRequest(), 4, k16.ListGroupsResponse).groups
    return {each.group_id: each.group_state for each in listed if each.protocol_type}


def _started(play: Play) -> dict[str, list[Member]]:
    """The members of every group, which share."""
    members = {}
    for name, libraries in GROUPS.items():
        play.group = f"g-{name}"
        members[name] = [play.start(LIBRARIES[each]) for each in libraries]
    for name, both in members.items():
        play.until(name, both, [3, 3])
    return members


def _not_moved_back(client: WireClient, topic: str, seen: dict[str, Positions]) -> None:
    for group, before in seen.items():
        after = committed(client, group, topic)
        assert all(after[partition] >= offset for partition, offset in before.items()), group
        seen[group] = after


def test_no_committed_position_is_lost_under_kills(tmp_path: Path) -> None:
    chance, port = random.Random(6), free_port()
    acknowledged = dict.fromkeys(("outside-a", "outside-b"), -1)
    seen: dict[str, Positions] = {f"g-{name}": {} for name in GROUPS}
    settings = ("-o", "group.initial.rebalance.delay.ms=0")
    with contextlib.ExitStack() as stack:
        with served(*settings, port=port, folder=tmp_path) as server:
            play = Play(server, "killed")
            stack.callback(play.end)
            members = _started(play)
        producer = Producer(
            {"bootstrap.servers": f"127.0.0.1:{port}", "acks": "all", "log_level": 0}
        )
        delivered = itertools.count()
        count = 0

        def told(error: object, _message: object) -> None:
            nonlocal count
            if error is None:
                count = next(delivered) + 1

        for _ in range(ROUNDS):
            with (
                served(*settings, port=port, folder=tmp_path) as server,
                WireClient(port) as client,
            ):
                coordinator(client)
                for group, offset in acknowledged.items():
                    assert committed(client, group, play.topic)[0] >= offset
                _not_moved_back(client, play.topic, seen)
                killer = threading.Timer(
                    chance.uniform(1.0, 4.0), os.kill, (server.pid, signal.SIGKILL)
                )
                killer.start()
                with contextlib.suppress(ConnectionError):
                    while True:
                        producer.produce(play.topic, b"x", partition=chance.randrange(6),
                                         on_delivery=told)  # fmt: skip
                        producer.poll(0)
                        for group in acknowledged:
                            if commit(client, group, play.topic, acknowledged[group] + 1) == 0:
                                acknowledged[group] += 1
                killer.join()
        with served(*settings, port=port, folder=tmp_path), WireClient(port) as client:
            coordinator(client)
            assert producer.flush(60) == 0
            began = time.monotonic()
            wanted = {f"g-{name}": "Stable" for name in GROUPS}
            while (found := states(client)) != wanted:
                assert time.monotonic() - began < STABLE_S + 6, found
            for name in GROUPS:
                play.until_read(members[name], count)
            _not_moved_back(client, play.topic, seen)
            assert all(max(seen[group].values()) > 0 for group in seen)
            assert min(acknowledged.values()) > ROUNDS
