"""Tables of states are checked and drawn."""

import pytest

from engine.machines.step import mermaid, next_state

DOOR = {"open": {"shut": "closed"}, "closed": {"opened": "open"}}


def test_a_state_follows_from_what_happened() -> None:
    assert next_state(DOOR, "open", "shut") == "closed"


def test_what_cannot_happen_is_our_bug() -> None:
    with pytest.raises(AssertionError, match="opened cannot happen in open"):
        next_state(DOOR, "open", "opened")


def test_a_table_is_drawn_as_a_diagram() -> None:
    assert mermaid(DOOR).splitlines() == [
        "stateDiagram-v2",
        "    open --> closed: shut",
        "    closed --> open: opened",
    ]
