"""The limits of one connection."""

from engine.server.limits import MIB, Limits


def test_only_produce_may_be_large() -> None:
    limits = Limits()
    assert limits.largest(0) == 32 * MIB
    assert {limits.largest(key) for key in range(1, 100)} == {2 * MIB}


def test_a_large_frame_gets_more_time() -> None:
    limits = Limits()
    assert limits.frame_deadline_ms(100) < limits.frame_deadline_ms(MIB)
