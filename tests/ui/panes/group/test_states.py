"""The diagram of states is the machine's table, and shows where the group is."""

from engine.contract.groups import CLASSIC_EDGES, CONSUMER_EDGES
from ui.panes.group.states import StateDiagram, edge_words


def test_every_state_has_a_place_of_its_own(qtbot):
    diagram = StateDiagram()
    qtbot.addWidget(diagram)
    diagram.resize(380, 140)
    taken = ("CompletingRebalance", "AssignmentMade", "Stable")
    diagram.show_state(CLASSIC_EDGES, "Stable", taken)
    assert diagram.states == ["Empty", "PreparingRebalance", "CompletingRebalance", "Stable"]
    assert len({diagram.box_of(state)[:2] for state in diagram.states}) == 4
    assert diagram.accessibleDescription() == "Stable, by: leader assigned"
    assert not diagram.grab().isNull()


def test_every_edge_is_said_in_words():
    assert all(edge_words(edge) for edge in CLASSIC_EDGES + CONSUMER_EDGES)
    assert edge_words(("A", "MemberFenced", "B")) == "member fenced"
