"""Which partition a key belongs to, as Kafka's clients decide it."""

_MASK = 0xFFFFFFFF
_SEED = 0x9747B28C
_MULTIPLIER = 0x5BD1E995


def murmur2(data: bytes) -> int:
    """Murmur 2 of 32 bits with Kafka's seed, unsigned."""
    length = len(data)
    number = _SEED ^ length
    whole = length & ~3
    for start in range(0, whole, 4):
        block = int.from_bytes(data[start : start + 4], "little") * _MULTIPLIER & _MASK
        block = (block ^ block >> 24) * _MULTIPLIER & _MASK
        number = (number * _MULTIPLIER & _MASK) ^ block
    if whole < length:
        number ^= int.from_bytes(data[whole:], "little")
        number = number * _MULTIPLIER & _MASK
    number = (number ^ number >> 13) * _MULTIPLIER & _MASK
    return number ^ number >> 15


def partition_for_key(key: bytes, partition_count: int) -> int:
    """The sign bit is cut off, not negated: so do all clients that agree with Kafka's own."""
    return (murmur2(key) & 0x7FFFFFFF) % partition_count
