"""The trash's contract values."""

import msgspec
import pytest

from engine.contract.trash import ThrowAway, TrashContents


@pytest.mark.parametrize("limits", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_limit_of_nothing_keeps_nothing(limits: tuple[int, int, int]) -> None:
    assert not TrashContents((), *limits).is_kept
    assert TrashContents((), 1, 1, 1).is_kept


def test_values_survive_packing() -> None:
    value = ThrowAway(("a", "b"))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=ThrowAway) == value
