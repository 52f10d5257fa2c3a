"""Segments as the engine writes them, for whoever reads them without it."""

from collections.abc import Sequence
from pathlib import Path

from engine.contract.search import SearchJob, SearchPart, Stretch
from engine.wire.batch import Record, build_batch

NOW_MS = 1_795_344_137_402


def batch(first: int, times: Sequence[int], value: bytes = b"v") -> bytes:
    records = [
        Record(first + n, at_ms, b"key-%d" % (first + n), value) for n, at_ms in enumerate(times)
    ]
    return build_batch(records, base_offset=first)


def part(folder: Path, partition: int, *segments: bytes, begin: int = 0, end: int) -> SearchPart:
    stretches = []
    for number, data in enumerate(segments):
        path = folder / f"{partition}-{number}.log"
        path.write_bytes(data)
        stretches.append(Stretch(str(path), 0, len(data)))
    return SearchPart(partition, begin, end, tuple(stretches))


def job(words: str, *parts: SearchPart, search_id: int = 1, max_matches: int = 1_000) -> SearchJob:
    return SearchJob(search_id, words, NOW_MS, parts, max_matches)
