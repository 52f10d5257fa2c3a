"""Nodes know their place."""

from engine.decode.payload_tree import Node


def test_a_node_knows_its_place_and_name():
    root = Node("array", "array", "", None)
    first, second = (Node("number", "int", text, root) for text in "12")
    root.adopt(first)
    root.adopt(second)
    second.name = "b"
    assert (first.row, second.row) == (0, 1)
    assert (root.label, first.label, second.label) == ("", "0", "b")
