"""Motion follows the system until the user says otherwise."""

import pytest

from ui.theme.motion import Motion, read_motion


@pytest.mark.parametrize(
    ("choice", "is_still", "is_reduced"),
    [
        ("system", True, True),
        ("system", False, False),
        ("full", True, False),
        ("reduced", False, True),
    ],
)
def test_the_user_wins_over_the_system(qapp, choice, is_still, is_reduced):
    motion = Motion()
    motion.set_system(is_still=is_still)
    motion.choose(choice)
    assert motion.is_reduced is is_reduced


def test_what_was_kept_is_read_with_care():
    assert [read_motion(kept) for kept in ("full", "reduced", "x", None, 3)] == [
        "full", "reduced", "system", "system", "system",
    ]  # fmt: skip
