"""A group's view survives being packed: nothing in it is the engine's own."""

import msgspec

from engine.contract.groups import GroupMemberView, GroupPosition, GroupView, RebalanceView


def test_a_group_comes_back_as_it_was_packed() -> None:
    member = GroupMemberView("m", None, "app", "/127.0.0.1", True, "stable", 3, 45_000, None,
                             60_000, ("t",), (("t", (0, 1)),))  # fmt: skip
    position = GroupPosition("t", 0, "m", 9_223_372_036_854_775_807, None, 1, "")
    rebalance = RebalanceView(1, None, "m joined", 3, 1, 0)
    group = GroupView("g", "classic", "Stable", 3, "consumer", "range", 1, 7, None,
                      (member,), (position,), (rebalance,))  # fmt: skip
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(group), type=GroupView) == group
