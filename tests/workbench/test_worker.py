"""The loop of the process that searches: turns, drops, the end."""

import io
import queue

from engine.contract.search import DropSearch
from tests.workbench.logs_on_disk import batch, job, part
from workbench.worker import serve
from workbench.worker_frames import read_news


def served(*orders):
    """What it says to these orders."""
    inbox = queue.Queue()
    for order in orders:
        inbox.put(order)
    out = io.BytesIO()
    inbox.put(None)
    serve(inbox, out)
    out.seek(0)
    return list(iter(lambda: read_news(out), None))


class Later(queue.Queue):
    """Says that nobody speaks any more once everything was said."""

    def get(self, *args, **more):
        return None if self.empty() else super().get(*args, **more)


def test_searches_take_turns_and_each_is_answered(tmp_path):
    inbox = Later()
    for number in (1, 2):
        where = part(tmp_path, number, batch(0, [1, 2]), end=2)
        inbox.put(job("key-", where, search_id=number))
    out = io.BytesIO()
    serve(inbox, out)
    out.seek(0)
    news = list(iter(lambda: read_news(out), None))
    assert {n.search_id for n in news if n.end} == {1, 2}
    assert all(n.match_count == 2 for n in news if n.end)


def test_a_search_that_was_dropped_says_nothing(tmp_path):
    where = part(tmp_path, 0, batch(0, [1, 2]), end=2)
    assert served(job("key-", where), DropSearch(1)) == []


def test_it_ends_when_nobody_speaks(tmp_path):
    assert served() == []
