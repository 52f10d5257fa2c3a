"""Readers are kept off damaged spots."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage.damage import Damage, refuse_damaged, sound_size

SPOT = Damage("/data/a.log", position=100, offset=10, end_offset=12, reason="the checksum is wrong")


def test_bytes_before_the_spot_are_sound() -> None:
    assert sound_size([SPOT], "/data/a.log", position=40, size=500) == 60


def test_bytes_behind_the_spot_are_sound() -> None:
    assert sound_size([SPOT], "/data/a.log", position=150, size=50) == 50


def test_other_files_are_sound() -> None:
    assert sound_size([SPOT], "/data/b.log", position=0, size=500) == 500


def test_where_a_log_was_cut_nothing_is_damaged_any_more() -> None:
    cut = Damage("/data/a.log", position=100, offset=10, end_offset=10, reason="it was torn")
    assert sound_size([cut], "/data/a.log", position=40, size=500) == 500


@pytest.mark.parametrize("offset", [10, 11])
def test_the_spot_itself_is_corrupt(offset: int) -> None:
    with pytest.raises(KafkaError) as refused:
        refuse_damaged([SPOT], offset)
    assert refused.value.code is Code.CORRUPT_MESSAGE


@pytest.mark.parametrize("offset", [9, 12])
def test_offsets_around_the_spot_are_not(offset: int) -> None:
    refuse_damaged([SPOT], offset)
