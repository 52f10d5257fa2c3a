"""A broker under fire stays alive, small, and there for others (`bin/lanes fuzz`)."""

import asyncio
import logging
import os

import pytest

from tests.clients.servers import served
from tests.fuzz import admin, decoder, live, stalls

pytestmark = [pytest.mark.lane, pytest.mark.timeout(900)]

SECONDS = float(os.environ.get("LANE_FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("LANE_FUZZ_SEED", "1"))
WAIT_S = 5.0
"""No threshold of speed, which a noisy machine would miss: it tells a stall from a delay."""
STALL_S = 0.15
"""CPU time; what is asked for is a third of it, the rest is for machines that are slow or shared."""
GROWTH_BYTES = 256 << 20


def test_a_broker_under_fire_serves_its_healthy_client(capsys):
    with served() as server:
        outcome = live.attack(server, seconds=SECONDS / 2, seed=SEED)
    with capsys.disabled():
        print("\n".join(["", *outcome.lines()]))
    assert outcome.healthy.error is None
    assert max(outcome.healthy.waits_s) < WAIT_S
    assert outcome.grown_bytes < GROWTH_BYTES


def test_the_decoder_raises_nothing_but_wire_errors(capsys):
    tally = decoder.attack(SEED, seconds=SECONDS / 2)
    slowest = f"slowest {tally.slowest_s * 1e3:.1f} ms"
    with capsys.disabled():
        print(f"\ndecoder alone: {tally.tried} frames, {tally.decoded} decoded, {slowest}")


def test_no_request_holds_the_loop_for_long(capsys):
    logging.disable(logging.WARNING)
    try:
        found = asyncio.run(stalls.stalls([*admin.frames(), *live.flood_frames()]))
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print()
        for seconds, name, size, _ in found[:5]:
            print(f"the loop was held for {seconds * 1e3:.0f} ms of CPU by {name}, {size:,} bytes")
    assert found[0][0] < STALL_S
