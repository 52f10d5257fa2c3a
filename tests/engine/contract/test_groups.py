"""The tables that the window draws are those of the machines."""

from engine.contract.groups import CONSUMER_EDGES
from engine.machines.group.consumer.group import DEAD, TRANSITIONS


def test_the_consumer_protocol_has_the_same_table() -> None:
    edges = {
        (state, event, after)
        for state, row in TRANSITIONS.items()
        for event, after in row.items()
        if after != DEAD
    }
    assert edges == set(CONSUMER_EDGES)
