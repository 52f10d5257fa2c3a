"""Elections of the metadata's leader: one leader an epoch, and none that lacks what is committed."""

from hypothesis import given
from hypothesis import strategies as st

from engine.machines.quorum.election import (
    TRANSITIONS,
    Ballot,
    Standing,
    committed_end,
    lose_leader,
    majority,
    resign,
    see,
    stand,
    vote,
    wanted_voter_count,
    win,
)

VOTERS = (1, 2, 3)


def ask(standing: Standing, ballot: Ballot, *, hears_leader: bool = False) -> tuple[Standing, bool]:
    return vote(standing, ballot, last_epoch=2, end_offset=10, hears_leader=hears_leader)


def test_a_voter_gives_one_vote_an_epoch() -> None:
    first, granted = ask(Standing(2), Ballot(2, 3, 2, 10))
    again, granted_again = ask(first, Ballot(2, 3, 2, 10))
    _, granted_to_another = ask(first, Ballot(3, 3, 2, 10))
    assert (granted, granted_again, granted_to_another) == (True, True, False)
    assert first == again == Standing(3, None, 2, "voted")


def test_a_candidate_that_lacks_records_gets_no_vote_but_its_epoch_is_seen() -> None:
    after, granted = ask(Standing(2), Ballot(2, 3, 2, 9))
    assert (after, granted) == (Standing(3), False)
    assert not ask(Standing(2), Ballot(2, 3, 1, 99))[1]


def test_an_old_epoch_gets_no_vote() -> None:
    assert ask(Standing(4), Ballot(2, 3, 2, 10)) == (Standing(4), False)


def test_who_hears_a_leader_helps_nobody_to_unseat_it() -> None:
    following = Standing(3, 1, None, "follower")
    assert ask(following, Ballot(2, 4, 2, 10, is_pre=True), hears_leader=True) == (following, False)
    assert ask(following, Ballot(2, 4, 2, 10, is_pre=True)) == (following, True)


def test_a_leader_that_hears_of_a_later_epoch_leads_no_more() -> None:
    leading = win(stand(Standing(1), 1), 1)
    assert (leading.epoch, leading.leader, leading.state) == (2, 1, "leader")
    assert see(leading, epoch=3, leader=2, me=1) == Standing(3, 2, None, "follower")
    assert resign(leading) == Standing(2, None, 1, "unattached")
    assert lose_leader(leading) == leading


def test_what_a_majority_has_is_committed() -> None:
    assert [majority(range(count)) for count in (1, 2, 3, 4, 5)] == [1, 2, 2, 3, 3]
    assert committed_end([7, 3, 5], VOTERS) == 5
    assert committed_end([7], (1,)) == 7


def test_voters_are_an_odd_number_and_never_many() -> None:
    assert [wanted_voter_count(count) for count in range(1, 10)] == [1, 1, 3, 3, 5, 5, 5, 5, 5]


steps = st.lists(
    st.tuples(
        st.sampled_from(["stand", "ballot", "deliver", "lose"]),
        st.sampled_from(VOTERS),
        st.sampled_from(VOTERS),
    ),
    max_size=60,
)


@given(steps)
def test_no_epoch_has_two_leaders(acts: list[tuple[str, int, int]]) -> None:
    """Whatever is lost or late on the way; every standing is one that the table allows."""
    standings = {voter: Standing() for voter in VOTERS}
    votes: dict[tuple[int, int], set[int]] = {}
    leaders: dict[int, set[int]] = {}
    for act, one, other in acts:
        mine = standings[one]
        if act == "stand" and mine.state != "leader":
            standings[one] = stand(mine, one)
            votes[one, standings[one].epoch] = {one}
        elif act == "ballot" and mine.state == "candidate" and one != other:
            ballot = Ballot(one, mine.epoch, 0, 0)
            standings[other], granted = vote(
                standings[other], ballot, last_epoch=0, end_offset=0, hears_leader=False
            )
            if granted:
                votes[one, mine.epoch].add(other)
            if len(votes[one, mine.epoch]) >= majority(VOTERS):
                standings[one] = win(mine, one)
                leaders.setdefault(mine.epoch, set()).add(one)
        elif act == "deliver":
            standings[other] = see(standings[other], epoch=mine.epoch, leader=mine.leader, me=other)
        elif act == "lose":
            standings[one] = lose_leader(mine)
        assert all(standing.state in TRANSITIONS for standing in standings.values())
    assert all(len(found) == 1 for found in leaders.values())
