"""The consumer protocol by raw requests: the same histories are answered as genuine Kafka 4.4 does.

Clients here obey at once, as good ones do; each story is told on both brokers and what they were
answered is compared line by line: errors, words, epochs, assignments, what a description shows.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.wire.data.opaque import ConsumerProtocolAssignment, ConsumerProtocolSubscription
from engine.wire.message import decode_whole, encode_whole
from engine.wire.messages import (
    k08_offset_commit,
    k09_offset_fetch,
    k10_find_coordinator,
    k11_join_group,
    k12_heartbeat,
    k13_leave_group,
    k14_sync_group,
    k16_list_groups,
    k37_create_partitions,
    k44_incremental_alter_configs,
    k68_consumer_group_heartbeat,
    k69_consumer_group_describe,
)
from tests.clients.servers import Lines, Server, genuine, process, served
from tests.clients.tools import installed_kit
from tests.clients.wire import WireClient, create_topic
from tests.workbench.processes import finish

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

GROUP_ID_NOT_FOUND = 69
SETTINGS = ("group.consumer.assignment.interval.ms=0", "group.initial.rebalance.delay.ms=0")


class Story:
    """One group on one broker, and everything it said."""

    def __init__(self, server: Server, name: str) -> None:
        self.wire = WireClient(server.port)
        self.group, self.name = f"g-{name}", name
        self.lines: list[str] = []
        self.is_unordered = False
        """Who gets which hangs on an id that the broker makes: only how many is compared."""
        self.topics: dict[bytes, str] = {}
        self.await_coordinator({GROUP_ID_NOT_FOUND})
        self.topic("t", 4)

    def await_coordinator(self, codes: set[int]) -> None:
        """Until a description is answered with one of these."""
        find = k10_find_coordinator.FindCoordinatorRequest(coordinator_keys=[self.group])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = self.wire.ask(find, 4, k10_find_coordinator.FindCoordinatorResponse)
            ready = k69_consumer_group_describe.ConsumerGroupDescribeRequest([self.group])
            response = k69_consumer_group_describe.ConsumerGroupDescribeResponse
            code = self.wire.ask(ready, 1, response).groups[0].error_code
            if not found.coordinators[0].error_code and code in codes:
                return
            time.sleep(0.1)

    def topic(self, name: str, partitions: int) -> None:
        code, topic_id = create_topic(self.wire, f"{self.name}-{name}", partitions)
        assert not code
        self.topics[topic_id] = name
        time.sleep(1)  # the coordinator of genuine Kafka hears of it by and by

    def say(self, *words: object) -> None:
        self.lines.append(" ".join(map(str, words)))

    def named(self, parts: Any) -> str:
        found = sorted((self.topics[each.topic_id], sorted(each.partitions)) for each in parts)
        if self.is_unordered:
            return str([(topic, len(partitions)) for topic, partitions in found])
        return str(found)

    def describe(self) -> None:
        request = k69_consumer_group_describe.ConsumerGroupDescribeRequest([self.group])
        response = k69_consumer_group_describe.ConsumerGroupDescribeResponse
        (group,) = self.wire.ask(request, 1, response).groups
        self.say("described", group.error_code, group.group_state, group.group_epoch,
                 group.assignment_epoch, group.assignor_name)  # fmt: skip
        for each in sorted(group.members, key=lambda member: member.member_id):
            self.say(
                " ", each.member_id, each.instance_id, each.member_epoch, each.member_type,
                sorted(name.removeprefix(f"{self.name}-") for name in each.subscribed_topic_names),
                (each.subscribed_topic_regex or "").removeprefix(f"{self.name}-"),
                self.named(each.assignment.topic_partitions),
                self.named(each.target_assignment.topic_partitions),
            )  # fmt: skip

    def listed(self) -> None:
        answer = self.wire.ask(
            k16_list_groups.ListGroupsRequest(), 5, k16_list_groups.ListGroupsResponse
        )
        for each in answer.groups:
            if each.group_id == self.group:
                self.say("listed", each.group_state, each.group_type.lower(), each.protocol_type)

    def configure(self, name: str, value: str | None) -> None:
        """Give the group a setting of its own; take it away without a value."""
        config = k44_incremental_alter_configs.AlterableConfig(name, int(value is None), value)
        resource = k44_incremental_alter_configs.AlterConfigsResource(32, self.group, [config])
        request = k44_incremental_alter_configs.IncrementalAlterConfigsRequest([resource])
        response = k44_incremental_alter_configs.IncrementalAlterConfigsResponse
        (said,) = self.wire.ask(request, 1, response).responses
        self.say("configured", name, value, said.error_code, said.error_message)
        time.sleep(0.5)  # the coordinator of genuine Kafka hears of it by and by

    def commit(self, member: str, epoch: int, version: int = 9, partition: int = 0) -> None:
        place = k08_offset_commit.OffsetCommitRequestPartition(partition, 5)
        topic = k08_offset_commit.OffsetCommitRequestTopic(f"{self.name}-t", partitions=[place])
        request = k08_offset_commit.OffsetCommitRequest(
            self.group, epoch, member, None, -1, [topic]
        )
        answer = self.wire.ask(request, version, k08_offset_commit.OffsetCommitResponse)
        self.say("commit", member, epoch, version, answer.topics[0].partitions[0].error_code)

    def fetch(self, member: str, epoch: int) -> None:
        topic = k09_offset_fetch.OffsetFetchRequestTopics(f"{self.name}-t", partition_indexes=[0])
        group = k09_offset_fetch.OffsetFetchRequestGroup(self.group, member, epoch, [topic])
        request = k09_offset_fetch.OffsetFetchRequest(groups=[group])
        (found,) = self.wire.ask(request, 9, k09_offset_fetch.OffsetFetchResponse).groups
        offsets = [each.committed_offset for topic in found.topics for each in topic.partitions]
        self.say("fetched", member, epoch, found.error_code, offsets)

    def grow(self, count: int) -> None:
        topic = k37_create_partitions.CreatePartitionsTopic(f"{self.name}-t", count, None)
        request = k37_create_partitions.CreatePartitionsRequest([topic], 30_000)
        response = k37_create_partitions.CreatePartitionsResponse
        assert not self.wire.ask(request, 3, response).results[0].error_code
        time.sleep(1)


class New:
    """A client of the consumer protocol."""

    def __init__(self, story: Story, member_id: str, **more: Any) -> None:
        self.story, self.member_id, self.more = story, member_id, more
        self.epoch = 0
        self.owned: list[k68_consumer_group_heartbeat.TopicPartitions] = []

    def join(self) -> "New":
        self.epoch, self.owned = 0, []
        names = None if "subscribed_topic_regex" in self.more else [f"{self.story.name}-t"]
        first = {"rebalance_timeout_ms": 60_000, "subscribed_topic_names": names}
        return self.beat(**{**first, **self.more})

    def beat(self, **more: Any) -> "New":
        static = {"instance_id": self.more["instance_id"]} if "instance_id" in self.more else {}
        request = k68_consumer_group_heartbeat.ConsumerGroupHeartbeatRequest(
            group_id=self.story.group,
            member_id=self.member_id,
            **{
                "member_epoch": self.epoch,
                "topic_partitions": self.owned,
                **static,
                **more,
            },
        )
        response = k68_consumer_group_heartbeat.ConsumerGroupHeartbeatResponse
        said = self.story.wire.ask(request, 1, response)
        told = None
        if not said.error_code:
            self.epoch = said.member_epoch
            if said.assignment is not None:
                self.owned = said.assignment.topic_partitions
                told = self.story.named(self.owned)
        self.story.say("beat", self.member_id, said.error_code, said.member_epoch, told,
                       said.heartbeat_interval_ms,
                       (said.error_message or "").replace(f"{self.story.name}", ""))  # fmt: skip
        return self

    def leave(self, epoch: int = -1) -> None:
        self.epoch = epoch
        self.beat(topic_partitions=None)


class Old:
    """A client of the classic protocol."""

    def __init__(self, story: Story, instance_id: str) -> None:
        self.story, self.instance_id = story, instance_id
        self.member_id, self.generation = "", -1
        self.owned: list[Any] = []

    def join(self) -> "Old":
        said = ConsumerProtocolSubscription(topics=[f"{self.story.name}-t"])
        data = b"\0\1" + encode_whole(said, 1)
        request = k11_join_group.JoinGroupRequest(
            group_id=self.story.group,
            session_timeout_ms=30_000,
            rebalance_timeout_ms=60_000,
            member_id=self.member_id,
            protocol_type="consumer",
            protocols=[k11_join_group.JoinGroupRequestProtocol("range", data)],
        )
        found = self.story.wire.ask(request, 3, k11_join_group.JoinGroupResponse)
        self.member_id, self.generation = found.member_id, found.generation_id
        self.story.say("joined", found.error_code, found.generation_id, found.protocol_name,
                       found.leader == found.member_id, len(found.members))  # fmt: skip
        return self

    def sync(self) -> "Old":
        request = k14_sync_group.SyncGroupRequest(self.story.group, self.generation, self.member_id)
        found = self.story.wire.ask(request, 2, k14_sync_group.SyncGroupResponse)
        given: list[list[int]] = []
        if found.assignment:
            read = decode_whole(ConsumerProtocolAssignment, 1, bytes(found.assignment)[2:])
            given = [sorted(each.partitions) for each in read.assigned_partitions]
        told = list(map(len, given)) if self.story.is_unordered else given
        self.story.say("synced", found.error_code, told)
        return self

    def beat(self) -> "Old":
        request = k12_heartbeat.HeartbeatRequest(self.story.group, self.generation, self.member_id)
        found = self.story.wire.ask(request, 2, k12_heartbeat.HeartbeatResponse)
        self.story.say("heartbeat", found.error_code)
        return self

    def leave(self) -> None:
        request = k13_leave_group.LeaveGroupRequest(self.story.group, self.member_id)
        found = self.story.wire.ask(request, 2, k13_leave_group.LeaveGroupResponse)
        self.story.say("left", found.error_code)


def shared_and_left(story: Story) -> None:
    a = New(story, "a").join()
    story.describe()
    b = New(story, "b").join()
    story.describe()
    a.beat()
    story.describe()
    b.beat()
    a.beat()
    b.beat()
    story.describe()
    a.beat()
    a.leave()
    story.describe()
    b.beat().beat()
    b.leave()
    story.describe()
    story.listed()


def fenced(story: Story) -> None:
    a = New(story, "a").join()
    for epoch in (9, 1, 0, 2, -1, -1):
        a.epoch = epoch
        a.beat()
    New(story, "z").beat(member_epoch=4)
    a.join().join()
    story.describe()


def positions(story: Story) -> None:
    a = New(story, "a").join()
    for epoch in (2, 1, 3, -1):
        story.commit("a", epoch)
    story.commit("z", 2)
    story.commit("", -1)
    story.commit("a", 2, version=8)
    story.fetch("a", 2)
    story.fetch("a", 1)
    story.fetch("z", 2)
    b = New(story, "b").join()
    a.beat().beat()
    b.beat()
    for partition in range(4):
        story.commit("a", 2, partition=partition)
        story.commit("b", 2, partition=partition)


def statics(story: Story) -> None:
    a = New(story, "a", instance_id="i").join()
    New(story, "b", instance_id="i").join()
    b = New(story, "c").join()
    a.beat().beat()
    b.beat()
    a.leave(-2)
    story.describe()
    b.beat()
    back = New(story, "d", instance_id="i").join()
    story.describe()
    a.epoch = 3
    a.beat()
    New(story, "d", instance_id="j").beat(member_epoch=3)
    back.beat()
    back.leave(-1)
    story.describe()


def topics_change(story: Story) -> None:
    a = New(story, "a").join()
    story.grow(6)
    a.beat().beat()
    story.topic("u", 2)
    a.beat(subscribed_topic_names=[f"{story.name}-t", f"{story.name}-u"])
    a.beat(subscribed_topic_names=[f"{story.name}-u"])
    story.describe()
    a.beat()
    story.describe()
    a.beat(subscribed_topic_names=[])
    a.beat()
    story.describe()


def expressions(story: Story) -> None:
    regex = f"{story.name}-[tu]"
    a = New(story, "a", subscribed_topic_regex=regex).join()
    time.sleep(1)
    a.beat()
    story.describe()
    b = New(story, "b", subscribed_topic_regex=regex).join()
    a.beat().beat()
    b.beat()
    story.describe()
    b.beat(subscribed_topic_regex="", subscribed_topic_names=[f"{story.name}-t"])
    story.describe()
    for wrong in ("((", "a)", "*", "[a", "a**", "\\", "(?z)", "x{9999}", "[b-a]", "\\8"):
        New(story, "c", subscribed_topic_regex=wrong).join()


def ranges(story: Story) -> None:
    story.topic("u", 3)
    both = [f"{story.name}-t", f"{story.name}-u"]
    more = {"server_assignor": "range", "subscribed_topic_names": both}
    members = [New(story, each, **more).join() for each in "cab"]
    for _ in range(4):
        for each in members:
            each.beat()
    story.describe()


def old_and_new(story: Story) -> None:
    story.is_unordered = True
    new = New(story, "a").join()
    old = Old(story, "b").join().sync().beat()
    new.beat().beat()
    old.beat().join().sync().beat()
    new.leave()
    story.listed()
    old.beat()


def old_becomes_new(story: Story) -> None:
    story.is_unordered = True
    old = Old(story, "b").join()
    old.sync().beat()
    story.listed()
    new = New(story, "a").join()
    story.listed()
    old.beat().join().sync().beat()
    new.beat().beat()
    old.beat().leave()
    new.beat().beat()
    story.listed()


def own_settings(story: Story) -> None:
    a = New(story, "a").join()
    story.configure("consumer.heartbeat.interval.ms", "7000")
    a.beat()
    for value in ("1", "16000", "words", None):
        story.configure("consumer.heartbeat.interval.ms", value)
    a.beat()
    story.configure("no.such", "1")
    story.configure("consumer.assignment.interval.ms", "15000")
    b = New(story, "b").join()
    a.beat()
    b.beat()
    story.describe()


STORIES = (
    own_settings, shared_and_left, fenced, positions, statics, topics_change, expressions, ranges, old_and_new,
    old_becomes_new,
)  # fmt: skip


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    given = [word for each in SETTINGS for word in ("-o", each)]
    with genuine(*SETTINGS) as theirs, served(*given) as ours:
        yield ours, theirs


@pytest.mark.parametrize("tell", STORIES, ids=lambda story: story.__name__)
def test_the_same_story(tell, servers):
    ours, theirs = (Story(server, tell.__name__) for server in servers)
    for story in (ours, theirs):
        tell(story)
        story.wire.close()
    assert ours.lines == theirs.lines


def test_genuine_kafka_takes_a_living_group_over_and_hands_it_back(tmp_path: Path) -> None:
    with served(folder=tmp_path) as ours:
        story = Story(ours, "handed")
        a = New(story, "a").join()
        b = New(story, "b", instance_id="i").join()
        time.sleep(1.1)  # the target is made once a second
        for _ in range(3):
            b.beat()
            a.beat()
        story.commit("a", a.epoch)
        before = described(story)
        story.wire.close()
    assert finish("graduate", "--data-dir", str(tmp_path)).returncode == 0
    config = tmp_path / "graduate/server.properties"
    with process(installed_kit("4.4"), "class", "--kit", "4.4", "kafka.Kafka", config) as kafka:
        said = [Lines(kafka.stdout), Lines(kafka.stderr)]
        reach(story, ours.port)
        assert described(story) == before
        story.fetch("a", a.epoch)
        assert story.lines[-1].endswith("0 [5]")
        held = story.named(a.owned)
        for client in (a, b, a, b):
            client.beat()
        assert "beat a 0" in story.lines[-4]
        assert story.named(a.owned) == held
        assert described(story) == before, "it sees the same topics: nothing is assigned anew"
        c = New(story, "c").join()
        time.sleep(1.1)
        for client in (c, b, a) * 3:
            client.beat()
        before, held = described(story), story.named(a.owned)
        story.wire.close()
        kafka.terminate()
        for lines in said:
            lines.rest()
    with served(folder=tmp_path, port=ours.port):
        reach(story, ours.port)
        assert described(story) == before
        for client in (c, b, a):
            client.beat()
        assert "beat a 0" in story.lines[-1]
        assert story.named(a.owned) == held
        assert described(story) == before, "and so do we"
        story.wire.close()


def described(story: Story) -> list[str]:
    at = len(story.lines)
    story.describe()
    return story.lines[at:]


def reach(story: Story, port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            story.wire = WireClient(port)
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.3)
        else:
            break
    story.await_coordinator({0})
