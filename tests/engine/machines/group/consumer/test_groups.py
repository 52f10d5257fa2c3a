"""Consumer groups among classic ones: made, listed, described, deleted, read back."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.base.errors import Code
from engine.machines.group.asks import DeleteGroup, DescribeGroup, ExpireOffsets, ListGroups
from engine.machines.group.consumer.asks import DescribeConsumerGroup
from engine.machines.group.groups import Groups
from tests.engine.machines.group.consumer.playing import (
    ClassicConsumer,
    Consumer,
    ConsumerPlay,
    topic_id,
)
from tests.engine.machines.group.playing import G


def test_a_group_is_listed_and_described() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    (listed,) = play.ask(ListGroups())
    assert (listed.protocol_type, listed.state, listed.kind) == ("consumer", "Stable", "consumer")
    found = play.ask(DescribeConsumerGroup(G))
    assert (found.epoch, found.assignment_epoch, found.assignor) == (2, 2, "uniform")
    (member,) = found.members
    assert member.assigned == member.target == ((topic_id("t"), (0, 1, 2, 3)),)
    assert (member.topics, member.epoch, member.is_classic) == (("t",), 2, False)


def test_what_a_member_has_still_to_give_up_is_described_as_its_own() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    play.consumer("b")
    one.beat()
    member = play.ask(DescribeConsumerGroup(G)).members[0]
    assert member.assigned == ((topic_id("t"), (0, 1, 2, 3)),)
    assert len(member.target[0][1]) == 2


def test_each_kind_is_described_by_its_own_request() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    assert play.ask(DescribeGroup(G)).message == "Group readers is not a classic group."
    assert play.ask(DescribeConsumerGroup("none")).message == "Group none not found."
    classic = ConsumerPlay()
    classic.stable("x")
    assert classic.ask(DescribeConsumerGroup(G)).message == "Group readers is not a consumer group."


def test_only_an_empty_group_is_deleted() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    assert play.ask(DeleteGroup(G)) is Code.NON_EMPTY_GROUP
    one.leave()
    assert play.ask(DeleteGroup(G)) is Code.NONE
    assert not play.ask(ListGroups())
    assert not list(play.restored().to_records())


def test_positions_stay_when_an_empty_classic_group_becomes_a_consumer_group() -> None:
    play = ConsumerPlay()
    assert play.commit(5) is Code.NONE
    assert play.consumer("a").epoch == 2
    assert play.committed() == 5
    assert [each.kind for each in play.ask(ListGroups())] == ["consumer"]
    play.crash()
    assert play.committed() == 5
    assert [each.kind for each in play.ask(ListGroups())] == ["consumer"]


def test_an_empty_group_goes_with_its_positions() -> None:
    play = ConsumerPlay(offsets_retention_ms=1_000)
    play.commit(5)
    one = play.consumer("a")
    play.pass_time(1_000)
    play.ask(ExpireOffsets())
    assert play.committed() == 5, "it is read"
    one.leave()
    play.ask(ExpireOffsets())
    assert play.committed() == -1
    assert not play.ask(ListGroups())


def durable(machine: Groups) -> dict[object, object]:
    return {repr(each.key): each.value for each in machine.to_records()}


def test_after_a_crash_sessions_and_waits_begin_anew() -> None:
    play = ConsumerPlay(consumer_session_timeout_ms=1_000_000)
    one = play.consumer("a")
    play.consumer("b")
    one.beat()
    assert play.consumers.members["a"].state == "UnrevokedPartitions"
    play.crash()
    play.pass_time(60_000)
    assert list(play.consumers.members) == ["b"]


class ConsumersInLife(RuleBasedStateMachine):
    """I14 at every moment, for the coordinator and for clients that obey; restore at every moment."""

    def __init__(self) -> None:
        super().__init__()
        self.play = ConsumerPlay(consumer_assignment_interval_ms=1_000)
        self.clients: dict[str, Consumer | ClassicConsumer] = {}
        self.count = 0

    def known(self, which: int) -> Consumer | None:
        names = sorted(self.clients)
        return self.clients[names[which % len(names)]] if names else None

    @rule(
        topics=st.sets(st.sampled_from(["t", "u", "v"])),
        regex=st.sampled_from(["", "", "t|v", ".*"]),
        instance=st.sampled_from([None, None, "i", "j"]),
        assignor=st.sampled_from([None, "uniform", "range"]),
    )
    def join(self, topics: set[str], regex: str, instance: str | None, assignor: str) -> None:
        self.count += 1
        more = {"topics": frozenset(topics), "regex": regex, "assignor": assignor}
        if instance is not None:
            more["instance_id"] = instance
        client = self.play.consumer(f"m{self.count}", **more)
        if not client.said.code:
            self.clients[client.member_id] = client

    @rule(topics=st.sets(st.sampled_from(["t", "u", "v"]), min_size=1))
    def join_as_of_old(self, topics: set[str]) -> None:
        if G in self.play.machine.groups or self.play.machine.consumers.groups.get(G) is None:
            return  # alone they are a classic group: that has tests of its own
        if self.play.consumers.is_empty():
            return
        self.count += 1
        client = self.play.classic(f"m{self.count}", *sorted(topics))
        if client.code in {Code.NONE, Code.REBALANCE_IN_PROGRESS}:
            self.clients[client.member_id] = client

    @rule(which=st.integers(0, 9), lost=st.booleans())
    def beat(self, which: int, lost: bool) -> None:
        client = self.known(which)
        if client is None:
            return
        before = client.epoch, client.owned
        client.beat()
        if self._is_out(client):
            del self.clients[client.member_id]  # it lets go of everything
        elif lost and isinstance(client, Consumer) and _of(client.owned) <= _of(before[1]):
            client.epoch, client.owned = before
            client.heard_nothing = True

    def _is_out(self, client: Consumer | ClassicConsumer) -> bool:
        if isinstance(client, Consumer):
            return bool(client.said.code)
        return client.code not in {Code.NONE, Code.REBALANCE_IN_PROGRESS}

    @rule(which=st.integers(0, 9), for_a_while=st.booleans())
    def leave(self, which: int, for_a_while: bool) -> None:
        client = self.known(which)
        if isinstance(client, ClassicConsumer):
            del self.clients[client.member_id]
            self.play.leave(client.member_id)
        elif client is not None:
            del self.clients[client.member_id]
            is_static = "instance_id" in client.more
            client.leave(-2 if for_a_while and is_static else -1)

    @rule(which=st.integers(0, 9), topics=st.sets(st.sampled_from(["t", "u", "v"])))
    def subscribe(self, which: int, topics: set[str]) -> None:
        client = self.known(which)
        if isinstance(client, Consumer):
            client.more["topics"] = frozenset(topics)
            client.beat(topics=frozenset(topics))
            if client.said.code:
                del self.clients[client.member_id]

    @rule(name=st.sampled_from(["t", "u", "v"]), count=st.integers(1, 6))
    def grow(self, name: str, count: int) -> None:
        topic = self.play.topics.by_name(name)
        self.play.topics.put(name, max(count, topic.partition_count if topic else 0))

    @rule(milliseconds=st.sampled_from([0, 1_000, 10_001, 44_999]))
    def pass_time(self, milliseconds: int) -> None:
        self.play.pass_time(milliseconds)
        gone = set(self.clients)
        if G in self.play.machine.consumers:
            gone -= set(self.play.consumers.members)
        elif G in self.play.machine.groups:
            gone -= set(self.play.group.members)
        for member_id in gone:  # a client stops by itself when its session is over
            del self.clients[member_id]

    @rule()
    def crash(self) -> None:
        self.play.crash()

    @invariant()
    def nobody_owns_what_another_owns(self) -> None:
        held: set[tuple[bytes, int]] = set()
        if G in self.play.machine.groups:
            return  # who leads a classic group answers for that
        for client in self.clients.values():
            mine = _of(client.owned)
            assert not held & mine
            held |= mine

    @invariant()
    def the_log_tells_everything(self) -> None:
        live = self.play.machine
        if G in live.groups:
            return  # a classic group in a rebalance is more than its record
        assert durable(self.play.restored()) == durable(live)
        other = Groups(lambda _: self.play.config, self.play.topics)
        for wrote in live.to_records():
            other.restore(wrote)
        assert durable(other) == durable(live)

    def teardown(self) -> None:
        """Who stays and follows comes to rest, with everything that it wants."""
        for _ in range(30):  # longer than the session of who was fenced
            self.play.pass_time(2_000)
            for client in tuple(self.clients.values()):
                client.beat()
                if self._is_out(client):
                    del self.clients[client.member_id]
        if self.clients and G in self.play.machine.consumers:
            assert self.play.consumers.state in {"Stable", "Reconciling"}
            away = [each for each in self.play.consumers.members.values() if each.is_away]
            assert self.play.consumers.state == "Stable" or away


def _of(owned: dict[bytes, set[int]] | dict[str, set[int]]) -> set[tuple[bytes, int]]:
    return {
        (topic_id(topic) if isinstance(topic, str) else topic, each)
        for topic, held in owned.items()
        for each in held
    }


TestConsumersInLife = ConsumersInLife.TestCase
TestConsumersInLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
