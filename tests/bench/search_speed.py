"""How fast a filter runs through a million records: python -m tests.bench.search_speed.

Writes one partition's segments as the engine would, searches them as the worker process does, and
prints records a second of CPU beside a plain loop that decodes every record. About fifteen seconds.
"""

import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from engine.contract.search import SearchJob, SearchPart, Stretch
from engine.wire.batch import Record, build_batch, read_header, read_records
from engine.wire.compression import Codec
from tests.ui.cluster import order
from workbench.worker_search import Search

RECORDS = 1_000_000
WANTED = b"c-777777"
POOL = 40
NOW_MS = 1_795_344_137_402


def write_log(path: Path, a_batch: int, codec: Codec, records: int = RECORDS) -> SearchPart:
    """A million records of about 280 bytes, one of which has the key that is looked for."""
    r = random.Random(3)
    values = [order(r, number) for number in range(a_batch * POOL)]
    offset = 0
    bodies = [
        build_batch(
            [
                Record(at, NOW_MS + at, b"c-%05d" % r.randrange(9_000), values[n * a_batch + at])
                for at in range(a_batch)
            ],
            codec=codec,
        )
        for n in range(POOL)
    ]
    lucky = build_batch(
        [
            Record(at, NOW_MS, WANTED if at == a_batch // 2 else b"x", values[at])
            for at in range(a_batch)
        ],
        codec=codec,
    )
    with path.open("wb") as file:
        while offset < records:
            found = lucky if offset == records // 2 else bodies[(offset // a_batch) % POOL]
            file.write(offset.to_bytes(8, "big") + found[8:])
            offset += a_batch
    return SearchPart(0, 0, offset, (Stretch(str(path), 0, path.stat().st_size),))


def searched(part: SearchPart, words: str) -> int:
    search = Search(SearchJob(1, words, NOW_MS, (part,), 50_000))
    while True:
        news = search.run(0.02)
        if news.end is not None:
            assert news.record_count == part.end_offset or news.end.kind == "limit", news
            return news.match_count


def plain_loop(part: SearchPart) -> int:
    """What a tool without a fast path does: every record decoded and compared."""
    found = 0
    data = Path(part.stretches[0].path).read_bytes()
    position = 0
    while position < len(data):
        size = read_header(data, position).size
        found += sum(r.key == WANTED for r in read_records(data[position : position + size]))
        position += size
    return found


def timed(work: Callable[[], int]) -> tuple[float, float, int]:
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    found = work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - began, found


def report(name: str, work: Callable[[], int], records: int = RECORDS) -> None:
    spent, wall, found = timed(work)
    print(
        f"{name:44} {records / spent:12,.0f} records/s per core  {spent:6.2f} s CPU"
        f"  {wall:6.2f} s  {found:,} found",
        flush=True,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for a_batch, codec in ((100, Codec.NONE), (1, Codec.NONE), (1_000, Codec.LZ4)):
            part = write_log(Path(folder) / "0.log", a_batch, codec)
            what = f"{a_batch} a batch, {codec.name.lower()}"
            report(f'key = "c-777777", {what}', lambda p=part: searched(p, 'key = "c-777777"'))
            if a_batch == 100:
                report(f"c-777777, {what}", lambda p=part: searched(p, "c-777777"))
                few = write_log(Path(folder) / "1.log", a_batch, codec, 200_000)
                report(
                    "value.total > 419 (JSON of every record)",
                    lambda p=few: searched(p, "value.total > 419"),
                    200_000,
                )
                report(f"a plain loop, {what}", lambda p=part: plain_loop(p))


if __name__ == "__main__":
    main()
