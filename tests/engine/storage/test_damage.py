"""Readers are kept off damaged spots."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage.damage import Damage, sound_size

SPOT = Damage("/data/a.log", position=100, offset=10, end_offset=12, reason="the checksum is wrong")


def test_bytes_before_the_spot_are_sound() -> None:
    size = sound_size([SPOT], path="/data/a.log", offset=5, position=40, size=500)
    assert size == 60


def test_bytes_behind_the_spot_are_sound() -> None:
    assert sound_size([SPOT], path="/data/a.log", offset=12, position=150, size=50) == 50


def test_other_files_are_sound() -> None:
    assert sound_size([SPOT], path="/data/b.log", offset=10, position=0, size=500) == 500


def test_the_spot_itself_is_corrupt() -> None:
    with pytest.raises(KafkaError) as refused:
        sound_size([SPOT], path="/data/a.log", offset=11, position=100, size=50)
    assert refused.value.code is Code.CORRUPT_MESSAGE
