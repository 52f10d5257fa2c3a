"""One search: order, limits, damage, and an end that is said honestly."""

import subprocess
import sys

import pytest

from engine.contract.records import BatchReader
from engine.wire.batch import Record, build_batch
from tests.workbench.logs_on_disk import NOW_MS, batch, job, part
from workbench import worker_search
from workbench.worker_search import Search


def finished(search):
    """All news of a search as (partition, offset), and the last of them."""
    found = []
    while True:
        news = search.run(0.005)
        for partition, data in news.batches:
            found += [(partition, record.offset) for record in BatchReader(data).records()]
        if news.end is not None:
            return found, news


def test_it_reads_every_segment_and_says_that_it_reached_the_end(tmp_path):
    data = [batch(at, [NOW_MS] * 10) for at in range(0, 100, 10)]
    where = part(tmp_path, 0, b"".join(data[:5]), b"".join(data[5:]), end=100)
    found, news = finished(Search(job('key-5 and key matches "[5].$|-5$"', where)))
    assert found == [(0, 5), *((0, n) for n in range(50, 60))]
    assert (news.end.kind, news.record_count, news.offsets_done) == ("end", 100, 100)


def test_partitions_are_merged_record_by_record_in_time(tmp_path):
    one = part(tmp_path, 0, batch(0, [100, 130, 160]) + batch(3, [190]), end=4)
    two = part(tmp_path, 1, batch(0, [110, 120]) + batch(2, [150, 170]), end=4)
    found, _ = finished(Search(job("", one, two)))
    times = {0: [100, 130, 160, 190], 1: [110, 120, 150, 170]}
    assert [times[p][o] for p, o in found] == sorted(times[0] + times[1])


def test_each_partition_keeps_its_own_order_whatever_its_times(tmp_path):
    one = part(tmp_path, 0, batch(0, [500, 100]) + batch(2, [50, 600]), end=4)
    two = part(tmp_path, 1, batch(0, [200, 550]), end=2)
    found, _ = finished(Search(job("", one, two)))
    assert [o for p, o in found if p == 0] == [0, 1, 2, 3]
    assert [o for p, o in found if p == 1] == [0, 1]


def test_a_limit_says_where_to_go_on_and_nothing_is_missed_or_doubled(tmp_path):
    one = [batch(at, [NOW_MS + at * 7 + n for n in range(5)]) for at in range(0, 50, 5)]
    two = [batch(at, [NOW_MS + at * 5 + n * 2 for n in range(5)]) for at in range(0, 50, 5)]
    begins = {0: 0, 1: 0}
    found = []
    for _ in range(20):
        parts = [
            part(tmp_path, index, b"".join(data), begin=begins[index], end=50)
            for index, data in enumerate((one, two))
        ]
        more, news = finished(Search(job("", *parts, max_matches=7)))
        found += more
        if news.end.kind == "end":
            break
        assert news.end.kind == "limit"
        assert len(more) == 7
        begins = dict(news.end.next_offsets)
    assert sorted(found) == [(p, o) for p in (0, 1) for o in range(50)]


def test_a_damaged_batch_is_counted_and_the_rest_is_read(tmp_path):
    data = bytearray(batch(0, [1, 2]) + batch(2, [3, 4]) + batch(4, [5, 6]))
    data[len(data) // 3 + 70] ^= 255
    found, news = finished(Search(job("key-", part(tmp_path, 0, bytes(data), end=6))))
    assert [o for _, o in found] == [0, 1, 4, 5]
    assert (news.damaged_batches, news.end.kind) == (1, "end")


def test_a_file_that_is_cut_or_no_log_is_counted(tmp_path):
    cut = part(tmp_path, 0, batch(0, [1])[:-3], batch(1, [2]), end=2)
    found, news = finished(Search(job("", cut, part(tmp_path, 1, b"\0" * 500, end=3))))
    assert found == [(0, 1)]
    assert news.damaged_batches == 2


def test_a_segment_that_was_deleted_meanwhile_is_counted(tmp_path):
    where = part(tmp_path, 0, batch(0, [1]), batch(1, [2]), end=2)
    (tmp_path / "0-0.log").unlink()
    found, news = finished(Search(job("", where)))
    assert found == [(0, 1)]
    assert (news.missing_segments, news.end.kind) == (1, "end")


def test_a_batch_larger_than_a_chunk_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_search, "CHUNK_BYTES", 300)
    data = batch(0, [1, 2], b"x" * 500) + batch(2, [3]) + batch(3, [4], b"y" * 5_000)
    found, news = finished(Search(job("", part(tmp_path, 0, data, end=4))))
    assert [o for _, o in found] == [0, 1, 2, 3]
    assert news.damaged_batches == 0


def test_it_begins_in_the_middle_of_a_batch(tmp_path):
    where = part(tmp_path, 0, batch(0, [1] * 10), begin=7, end=10)
    found, news = finished(Search(job("key-", where)))
    assert [o for _, o in found] == [7, 8, 9]
    assert (news.record_count, news.offsets_done) == (3, 3)


def test_a_filter_that_cannot_be_read_is_an_error_in_words(tmp_path):
    _, news = finished(Search(job("value.x >", part(tmp_path, 0, batch(0, [1]), end=1))))
    assert news.end.kind == "error"
    assert "expected a value after >" in news.end.text


def test_a_search_may_not_take_more_than_its_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_search, "SEARCH_STEPS", 100)
    data = b"".join(batch(at, [at] * 10) for at in range(0, 2_000, 10))
    search = Search(job("value.x = 1 or not key-", part(tmp_path, 0, data, end=2_000)))
    news = search.run(0)
    assert news.end is None or news.end.kind == "limit"
    _, news = finished(search)
    assert news.end.kind == "limit"
    assert dict(news.end.next_offsets)[0] > 0


@pytest.mark.parametrize("words", ["", "key-3"])
def test_an_empty_topic_ends_at_once(tmp_path, words):
    found, news = finished(Search(job(words, part(tmp_path, 0, end=0))))
    assert (found, news.end.kind) == ([], "end")


HOSTILE = """
import sys
opened = []
from engine.contract.search import SearchJob, SearchPart, Stretch
from workbench.worker_search import Search
path, end, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
part = SearchPart(0, 0, end, (Stretch(path, 0, size),))
words = ["value.a matches \\"x+y\\" or value.__class__ exists", "value matches \\"[a-z]+:\\"",
         "not value.x = 1 and header.x exists"]
for run in (0, 1):  # what is imported and compiled late is in by the second run
    if run:
        sys.addaudithook(lambda name, args: opened.append((name, args)) if name.split(".")[0] in
                         ("open", "socket", "subprocess", "os", "exec", "compile", "import") else None)
    for text in words:
        search = Search(SearchJob(1, text, 5, (part,), 1000))
        while search.run(1).end is None:
            pass
print(*sorted({f"{name} {args[0]}" for name, args in opened}), sep="; ")
"""


def test_no_payload_makes_it_open_run_or_connect_anything(tmp_path):
    payloads = [
        b'{"a":"file:///etc/passwd","__class__":"x","x":"http://127.0.0.1:1/"}',
        b"__import__('os').system('touch /tmp/owned')",
        b"\\\\\\\\host\\\\share\\\\x", b"%n%s{0.__class__}${jndi:ldap://x/}", b"[" * 90_000,
        b"\xff\xfe" * 5_000, b"", b"9" * 6_000, "\u202e\u0000".encode() * 100,
        b'<img src="http://127.0.0.1/x">', b"x" * 200_000 + b"y",
    ]  # fmt: skip
    records = [
        Record(n, n, data[:200], data, (("x", data[:99]),)) for n, data in enumerate(payloads)
    ]
    path = tmp_path / "0.log"
    path.write_bytes(build_batch(records))
    size = str(path.stat().st_size)
    told = subprocess.run(
        [sys.executable, "-c", HOSTILE, str(path), str(len(payloads)), size],
        capture_output=True, text=True, check=True, timeout=50,
    )  # fmt: skip
    assert told.stdout.strip() == f"open {path}"  # the segment, and nothing else
