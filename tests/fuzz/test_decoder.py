"""Malformed requests raise one kind of error, in bounded time and memory."""

import time

import pytest

from tests.engine.wire.fuzzing import fuzz_frame
from tests.fuzz import corpus, decoder


@pytest.mark.parametrize("name", sorted(corpus.hand_made()))
def test_hand_made_bytes_are_refused_or_read(name):
    frame = corpus.hand_made()[name]
    began = time.perf_counter()
    fuzz_frame(bytearray(frame[4:]))
    assert time.perf_counter() - began < decoder.SLOW_S


@pytest.mark.parametrize("name", sorted(corpus.hand_made()))
def test_hand_made_bytes_cost_little_memory(name):
    frame = corpus.hand_made()[name]
    allowed = decoder.MEMORY_FACTOR * len(frame) + decoder.MEMORY_ALLOWANCE
    assert decoder.memory_of(frame) < allowed


def test_every_declared_request_decodes_before_it_is_mutated():
    wrong = [frame[4:16].hex() for frame in corpus.declared_requests() if not read(frame)]
    assert not wrong


def read(frame: bytes) -> bool:
    return fuzz_frame(bytearray(frame[4:])) is not None


def test_ten_thousand_mutations_raise_nothing_but_wire_errors():
    tally = decoder.attack(seed=1, count=10_000)
    assert tally.decoded > 0
    assert tally.slowest_s < decoder.SLOW_S


def test_one_seed_makes_the_same_mutations():
    assert decoder.attack(seed=2, count=300).decoded == decoder.attack(seed=2, count=300).decoded
