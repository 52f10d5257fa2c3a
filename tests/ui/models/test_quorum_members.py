"""Leader, voters and observers with how far they are."""

from engine.contract.quorum import QuorumDescription, QuorumMember
from ui.models.quorum_members import QuorumMembers


def test_parts_ends_and_ages_in_words(qapp, qtmodeltester):
    model = QuorumMembers(lambda: 12_000.0, qapp)
    qtmodeltester.check(model)
    members = (
        QuorumMember(1, True, 40, 0, 12_000, 12_000),
        QuorumMember(2, True, 29, 11, 10_000, 7_000),
        QuorumMember(4, False, None, None, None, None),
    )
    model.show_quorum(QuorumDescription("c", 1, 3, 40, members, ""))
    rows = [[model.data(model.index(at, c)) for c in range(6)] for at in range(3)]
    assert rows == [
        ["Broker 1", "leader", "40", "0", "now", "now"],
        ["Broker 2", "voter", "29", "11", "2 s ago", "5 s ago"],
        ["Broker 4", "observer", "unknown", "unknown", "never", "never"],
    ]
