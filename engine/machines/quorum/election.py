"""Who leads the metadata: Raft's elections, as KRaft holds them (KIP-595, KIP-996).

Pure: what a voter has to remember is a `Standing`; it must be on disk before anyone is answered.
"""

from collections.abc import Collection, Iterable

import msgspec
from msgspec.structs import replace

from engine.machines.step import Transitions, next_state

TRANSITIONS: Transitions = {
    "unattached": {
        "stood": "candidate",
        "saw a leader": "follower",
        "voted": "voted",
        "saw an epoch": "unattached",
    },
    "voted": {
        "stood": "candidate",
        "saw a leader": "follower",
        "saw an epoch": "unattached",
    },
    "candidate": {
        "stood": "candidate",
        "won": "leader",
        "saw a leader": "follower",
        "saw an epoch": "unattached",
    },
    "follower": {
        "stood": "candidate",
        "lost its leader": "unattached",
        "saw a leader": "follower",
        "saw an epoch": "unattached",
    },
    "leader": {
        "resigned": "unattached",
        "saw a leader": "follower",
        "saw an epoch": "unattached",
    },
}
"""A voter's life; every later epoch it hears of begins it anew."""


class Standing(msgspec.Struct, frozen=True):
    """What a voter knows and must not forget."""

    epoch: int = 0
    leader: int | None = None
    voted_for: int | None = None
    state: str = "unattached"


class Ballot(msgspec.Struct, frozen=True):
    """A candidate asks for a vote; `is_pre` asks only whether it would be given."""

    candidate: int
    epoch: int
    last_epoch: int
    """The epoch of the last batch in the candidate's log."""
    end_offset: int
    is_pre: bool = False


def stand(standing: Standing, me: int) -> Standing:
    """Become a candidate in the next epoch, with one's own vote."""
    state = next_state(TRANSITIONS, standing.state, "stood")
    return Standing(standing.epoch + 1, None, me, state)


def win(standing: Standing, me: int) -> Standing:
    return replace(standing, leader=me, state=next_state(TRANSITIONS, standing.state, "won"))


def resign(standing: Standing) -> Standing:
    """Lead no more; the vote of this epoch stays given."""
    return replace(standing, leader=None, state=next_state(TRANSITIONS, standing.state, "resigned"))


def lose_leader(standing: Standing) -> Standing:
    """The leader of this epoch is not heard any more."""
    if standing.state != "follower":
        return standing
    state = next_state(TRANSITIONS, standing.state, "lost its leader")
    return replace(standing, leader=None, state=state)


def see(standing: Standing, *, epoch: int, leader: int | None, me: int) -> Standing:
    """What another says of the epoch and its leader."""
    if epoch < standing.epoch or leader == me:
        return standing
    if epoch > standing.epoch:
        state = next_state(TRANSITIONS, standing.state, "saw an epoch")
        standing = Standing(epoch, None, None, state)
    if leader is not None and standing.leader is None:
        state = next_state(TRANSITIONS, standing.state, "saw a leader")
        standing = replace(standing, leader=leader, state=state)
    return standing


def vote(
    standing: Standing,
    ballot: Ballot,
    *,
    last_epoch: int,
    end_offset: int,
    hears_leader: bool,
) -> tuple[Standing, bool]:
    """Whether the candidate gets the vote of a voter whose log ends as given."""
    is_behind = (ballot.last_epoch, ballot.end_offset) < (last_epoch, end_offset)
    if ballot.is_pre:
        # who still hears a leader helps nobody to unseat it
        return standing, not is_behind and not hears_leader and ballot.epoch >= standing.epoch
    if ballot.epoch < standing.epoch:
        return standing, False
    standing = see(standing, epoch=ballot.epoch, leader=None, me=-1)
    is_free = standing.leader is None and standing.voted_for in (None, ballot.candidate)
    if is_behind or not is_free:
        return standing, False
    if standing.voted_for is None:
        state = next_state(TRANSITIONS, standing.state, "voted")
        standing = replace(standing, voted_for=ballot.candidate, state=state)
    return standing, True


def majority(voters: Collection[int]) -> int:
    """How many of the voters decide."""
    return len(voters) // 2 + 1


def committed_end(ends: Iterable[int], voters: Collection[int]) -> int:
    """The offset that a majority has, given each voter's safe end offset."""
    return sorted(ends, reverse=True)[majority(voters) - 1]


def wanted_voter_count(broker_count: int) -> int:
    """An odd number, at most five: more would only make every decision slower."""
    return max(1, min(broker_count - (broker_count + 1) % 2, 5))
