"""The machine as a whole: what it keeps, what comes back, and that no order of asks breaks it."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.base.errors import Code
from engine.machines.group.asks import DescribeGroup, ListGroups
from engine.machines.group.groups import Groups
from tests.engine.machines.group.playing import G, Play


def durable(machine: Groups) -> object:
    """What has to survive: groups that stand, and every position."""
    return (
        {
            name: (group.generation, group.protocol_type, group.leader,
                   {each.member_id: each.assignment for each in group.members.values()})
            for name, group in machine.groups.items()
            if group.state == "Stable"
        },
        machine.offsets,
    )  # fmt: skip


def test_a_stable_group_comes_back_after_a_crash() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    play.commit(5, first)
    play.crash()
    assert play.heartbeat(first) is Code.NONE
    assert play.reply(play.sync(second)).assignment == b"b"
    assert play.committed() == 5


def test_after_a_crash_every_session_is_counted_anew() -> None:
    play = Play()
    play.stable("a", "b")
    play.crash()
    play.pass_time(10_000 + 60_000)
    assert play.group.is_empty()


def test_a_group_is_described_and_listed_in_its_state() -> None:
    play = Play()
    (first,) = play.stable("a")
    found = play.ask(DescribeGroup(G))
    assert (found.state, found.protocol, found.protocol_type) == ("Stable", "range", "consumer")
    assert found.members[0].assignment == b"a"
    assert play.ask(DescribeGroup("none")).message == "Group none not found."
    (listed,) = play.ask(ListGroups())
    assert (listed.group_id, listed.state, listed.kind) == (G, "Stable", "classic")
    play.join(first.member_id, protocols=(("range", b"?"),))
    assert play.ask(DescribeGroup(G)).protocol == ""


class Churn(RuleBasedStateMachine):
    """Members come, go, crash and commit; the coordinator is killed now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(initial_rebalance_delay_ms=100)
        self.pending: list[object] = []
        self.known: dict[str, object] = {}
        self.acknowledged = -1

    def collect(self) -> None:
        for ask in tuple(self.pending):
            outcome = self.play.reply(ask)
            if outcome is not None:
                self.pending.remove(ask)
                if outcome.code is Code.NONE:
                    self.known[outcome.member_id] = outcome

    @rule(static=st.sampled_from([None, None, "i", "j"]))
    def join(self, static: str | None) -> None:
        self.pending.append(self.play.join(instance_id=static))
        self.collect()

    @rule(data=st.data())
    def join_again(self, data: st.DataObject) -> None:
        if self.known:
            member_id = data.draw(st.sampled_from(sorted(self.known)))
            self.pending.append(self.play.join(member_id))
            self.collect()

    @rule(data=st.data())
    def sync(self, data: st.DataObject) -> None:
        if self.known:
            outcome = self.known[data.draw(st.sampled_from(sorted(self.known)))]
            shares = {each.member_id: each.member_id.encode() for each in outcome.members}
            self.play.sync(outcome, **shares)

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        if self.known and G in self.play.machine.groups:
            member_id = data.draw(st.sampled_from(sorted(self.known)))
            self.play.leave(member_id)
            self.known.pop(member_id)
            self.collect()

    @rule(data=st.data())
    def heartbeat(self, data: st.DataObject) -> None:
        if self.known:
            self.play.heartbeat(self.known[data.draw(st.sampled_from(sorted(self.known)))])

    @rule(data=st.data(), ahead=st.integers(1, 100))
    def commit(self, data: st.DataObject, ahead: int) -> None:
        if not self.known:
            return
        outcome = self.known[data.draw(st.sampled_from(sorted(self.known)))]
        if self.play.commit(self.acknowledged + ahead, outcome) is Code.NONE:
            self.acknowledged += ahead

    @rule(milliseconds=st.sampled_from([0, 100, 5_000, 10_000, 60_000]))
    def pass_time(self, milliseconds: int) -> None:
        self.play.pass_time(milliseconds)
        self.collect()

    @rule()
    def crash(self) -> None:
        before = durable(self.play.machine)
        self.play.crash()
        for name, standing in before[0].items():
            assert durable(self.play.machine)[0][name] == standing
        self.pending.clear()

    @invariant()
    def a_committed_offset_is_what_was_acknowledged(self) -> None:
        assert self.play.committed() == self.acknowledged

    @invariant()
    def what_is_kept_is_what_its_records_say(self) -> None:
        """The law of every machine: restore of to_records gives the durable state."""
        machine = self.play.machine
        other = Groups(lambda _: self.play.config)
        for wrote in machine.to_records():
            other.restore(wrote)
        assert durable(other) == durable(machine)

    @invariant()
    def everyone_parked_is_a_member_that_waits(self) -> None:
        group = self.play.machine.groups.get(G)
        if group is None:
            return
        parked = {id(each.join) for each in group.members.values() if each.join}
        for ask in self.pending:
            assert id(ask) in parked, "a join that is not answered is parked"
        if group.state == "Stable":
            assert not parked
        assert group.leader is None or group.leader in group.members


Churn.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_churn = Churn.TestCase
