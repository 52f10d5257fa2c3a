"""Seeds of the simulated world: every invariant holds, and a seed gives the same run again."""

import pytest

from tests.sim.seeds import acknowledged
from tests.sim.world import World

SECONDS = 1.5
GROUP = 10
GROUPS = 12


@pytest.fixture(autouse=True)
def _any_log(allowed_logs, caplog):
    allowed_logs(".")  # faults are what it is about
    caplog.set_level("WARNING")


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_invariant_holds(group):
    seeds = range(group * GROUP, (group + 1) * GROUP)
    assert acknowledged(World, "tests.sim.world", seeds, SECONDS) > 100


@pytest.mark.parametrize("seed", range(5))
def test_a_seed_gives_the_same_run_again(seed):
    first = World(seed, seconds=SECONDS).run()
    assert World(seed, seconds=SECONDS).run() == first
