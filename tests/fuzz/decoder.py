"""The decoder under fire, in process: `WireError` is the only way out, quickly and in little memory."""

import time
import tracemalloc
from random import Random
from typing import NamedTuple

from tests.engine.wire.fuzzing import fuzz_batch, fuzz_frame
from tests.fuzz import corpus
from tests.fuzz.mutate import mutated

SLOW_S = 0.5
"""A decode of at most 2 MiB takes a tenth of this on a quiet machine."""
MEMORY_FACTOR = 4
MEMORY_ALLOWANCE = 12 << 20


class Tally(NamedTuple):
    """What a run of the fuzzer did."""

    tried: int
    decoded: int
    slowest_s: float


def attack(seed: int, *, seconds: float | None = None, count: int | None = None) -> Tally:
    """Mutate for so long or so often; any exception but `WireError` passes through, with its seed."""
    rng = Random(seed)
    frames = [*corpus.golden_requests(), *corpus.declared_requests()]
    frames += [frame for frame in corpus.hand_made().values() if len(frame) > 4]
    small = [frame for frame in frames if len(frame) < 20_000]
    end = None if seconds is None else time.perf_counter() + seconds
    tried = decoded = 0
    slowest = 0.0
    while (count is None or tried < count) and (end is None or time.perf_counter() < end):
        frame = mutated(rng, rng.choice(small), small)
        began = time.perf_counter()
        try:
            decoded += fuzz_frame(bytearray(frame[4:])) is not None
            if tried % 8 == 0:
                fuzz_batch(frame[4:])
        except Exception as error:
            error.add_note(f"seed {seed}, try {tried}, frame {frame[:2000].hex()}")
            raise
        slowest = max(slowest, time.perf_counter() - began)
        tried += 1
    return Tally(tried, decoded, slowest)


def memory_of(frame: bytes) -> int:
    """Bytes that decoding a frame takes at most, besides the frame itself."""
    body = bytearray(frame[4:])
    tracemalloc.start()
    try:
        fuzz_frame(body)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
