"""Random ids are UUIDs of version 4 that a command line can take."""

from base64 import urlsafe_b64encode
from random import Random
from uuid import UUID

from engine.base.rng import random_uuid


def test_an_id_is_a_version_4_uuid():
    assert all(UUID(bytes=random_uuid(Random(seed))).version == 4 for seed in range(100))


def test_an_id_never_looks_like_an_option_of_a_command_line():
    source = Random(1)
    texts = [urlsafe_b64encode(random_uuid(source)) for _ in range(2000)]
    assert not [text for text in texts if text.startswith(b"-")]


def test_a_seed_gives_the_same_ids():
    assert random_uuid(Random(7)) == random_uuid(Random(7))
