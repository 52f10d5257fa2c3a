"""What the lanes use from outside is made once, however many workers want it at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from tests.clients import tools

TOGETHER_S = 0.5
"""How long the first to make it waits for another that does so, too."""


def test_what_is_kept_is_made_by_one_of_two(tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "WORK", tmp_path)
    made, together = [], Barrier(2)

    def make(folder):
        made.append(folder)
        with suppress(BrokenBarrierError):
            together.wait(TOGETHER_S)
        folder.mkdir(exist_ok=True)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: tools.kept("client", make), range(2)))
    assert made == [tmp_path / "clients" / "client"]
    assert found == made * 2
    assert tools.kept("client", make) == made[0]
    assert len(made) == 1
