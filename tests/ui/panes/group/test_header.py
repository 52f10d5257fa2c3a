"""The head of a group's page says what it is."""

from tests.ui import group_states, samples
from ui.panes.group.header import GroupHeader, facts_of


def test_the_facts_name_the_coordinator():
    assert facts_of(group_states.indexer()) == (
        "generation 14 · classic protocol · range · coordinator broker 1 (__consumer_offsets-42)"
    )


def test_a_group_of_positions_alone_has_no_protocol():
    assert facts_of(samples.group("g", protocol_type="")).startswith("positions only")


def test_states_are_words_and_colours(qtbot):
    header = GroupHeader("g")
    qtbot.addWidget(header)
    header.show_group(group_states.indexer())
    assert header.state.words == "Stable"
    header.show_group(None)
    assert header.state.words == "not there yet"
