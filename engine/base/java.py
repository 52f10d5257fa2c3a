"""Java's string hash and the order of its hash maps, which show in where and how Kafka assigns."""

from collections.abc import Iterable

_LEAST_BUCKETS = 16


def java_hash(text: str) -> int:
    """Java's String.hashCode, which places groups; its least value counts as 0, as in Kafka."""
    code = _unsigned_hash(text)
    if code == 0x80000000:
        return 0
    return code - (1 << 32) if code > 0x7FFFFFFF else code


def in_hash_order(names: Iterable[str]) -> list[str]:
    """As a Java HashMap that grew with these keys walks them; equal buckets by name."""
    known = sorted(set(names))
    buckets = _LEAST_BUCKETS
    while len(known) > buckets * 3 // 4:
        buckets *= 2
    return sorted(known, key=lambda name: _spread(_unsigned_hash(name)) & (buckets - 1))


def _unsigned_hash(text: str) -> int:
    code = 0
    data = text.encode("utf-16-be", "surrogatepass")
    for at in range(0, len(data), 2):
        code = (31 * code + (data[at] << 8 | data[at + 1])) & 0xFFFFFFFF
    return code


def _spread(code: int) -> int:
    return code ^ (code >> 16)
