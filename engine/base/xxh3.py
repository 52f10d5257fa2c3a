"""XXH3's 64-bit hash of bytes, with which Kafka notices that a group's topics have changed."""

import struct

_MASK = 0xFFFFFFFFFFFFFFFF
_P32_1, _P32_2, _P32_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
_P64_1, _P64_2, _P64_3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P64_4, _P64_5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
_MIX_1, _MIX_2 = 0x165667919E3779F9, 0x9FB21C651E98DF25
_SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
    "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
)
_STRIPE = 64
_STRIPES = (len(_SECRET) - _STRIPE) // 8
"""In a block: each is mixed with the secret from eight bytes further on."""
_LAST_STRIPE_AT = len(_SECRET) - _STRIPE - 7
_MERGE_AT = 11
_LANES = struct.Struct("<8Q")
_LONG, _INT = struct.Struct("<Q"), struct.Struct("<I")


def xxh3_64(data: bytes) -> int:
    """Unsigned, without a seed."""
    size = len(data)
    if size <= 16:
        return _of_few(data)
    if size <= 128:
        acc = size * _P64_1
        for nth in reversed(range((size - 1) // 32 + 1)):
            acc += _mix16(data, 16 * nth, 32 * nth) + _mix16(
                data, size - 16 * (nth + 1), 32 * nth + 16
            )
        return _avalanche(acc)
    if size <= 240:
        acc = size * _P64_1
        for nth in range(8):
            acc += _mix16(data, 16 * nth, 16 * nth)
        acc = _avalanche(acc)
        for nth in range(8, size // 16):
            acc += _mix16(data, 16 * nth, 16 * (nth - 8) + 3)
        return _avalanche(acc + _mix16(data, size - 16, 136 - 17))
    return _of_many(data)


def _of_few(data: bytes) -> int:
    size = len(data)
    if size > 8:
        low = _secret(24) ^ _secret(32) ^ _long(data, 0)
        high = _secret(40) ^ _secret(48) ^ _long(data, size - 8)
        swapped = int.from_bytes(low.to_bytes(8, "little"), "big")
        return _avalanche(size + swapped + high + _folded(low, high))
    if size > 3:
        both = _int(data, size - 4) + (_int(data, 0) << 32)
        return _mixed_twice(both ^ _secret(8) ^ _secret(16), size)
    if size:
        few = data[0] << 16 | data[size >> 1] << 24 | data[-1] | size << 8
        return _avalanche_64(few ^ _int(_SECRET, 0) ^ _int(_SECRET, 4))
    return _avalanche_64(_secret(56) ^ _secret(64))


def _of_many(data: bytes) -> int:
    size = len(data)
    lanes = [_P32_3, _P64_1, _P64_2, _P64_3, _P64_4, _P32_2, _P64_5, _P32_1]
    stripes = (size - 1) // _STRIPE
    for nth in range(stripes):
        _accumulate(lanes, data, nth * _STRIPE, nth % _STRIPES * 8)
        if nth % _STRIPES == _STRIPES - 1:
            _scramble(lanes)
    _accumulate(lanes, data, size - _STRIPE, _LAST_STRIPE_AT)
    merged = size * _P64_1
    for at in range(0, 8, 2):
        merged += _folded(
            lanes[at] ^ _secret(_MERGE_AT + 8 * at), lanes[at + 1] ^ _secret(_MERGE_AT + 8 * at + 8)
        )
    return _avalanche(merged)


def _accumulate(lanes: list[int], data: bytes, at: int, secret_at: int) -> None:
    found, secrets = _LANES.unpack_from(data, at), _LANES.unpack_from(_SECRET, secret_at)
    for lane in range(8):
        keyed = found[lane] ^ secrets[lane]
        lanes[lane] += (keyed & 0xFFFFFFFF) * (keyed >> 32)
        lanes[lane ^ 1] += found[lane]
    lanes[:] = [lane & _MASK for lane in lanes]


def _scramble(lanes: list[int]) -> None:
    secrets = _LANES.unpack_from(_SECRET, len(_SECRET) - _STRIPE)
    for lane in range(8):
        value = lanes[lane]
        lanes[lane] = ((value ^ value >> 47 ^ secrets[lane]) * _P32_1) & _MASK


def _mix16(data: bytes, at: int, secret_at: int) -> int:
    return _folded(
        _long(data, at) ^ _secret(secret_at), _long(data, at + 8) ^ _secret(secret_at + 8)
    )


def _folded(one: int, other: int) -> int:
    product = one * other
    return (product ^ product >> 64) & _MASK


def _avalanche(value: int) -> int:
    value &= _MASK
    value = ((value ^ value >> 37) * _MIX_1) & _MASK
    return value ^ value >> 32


def _avalanche_64(value: int) -> int:
    value = ((value ^ value >> 33) * _P64_2) & _MASK
    value = ((value ^ value >> 29) * _P64_3) & _MASK
    return value ^ value >> 32


def _mixed_twice(value: int, size: int) -> int:
    value ^= (value << 49 | value >> 15) & _MASK ^ (value << 24 | value >> 40) & _MASK
    value = (value * _MIX_2) & _MASK
    value = ((value ^ (value >> 35) + size) * _MIX_2) & _MASK
    return value ^ value >> 28


def _secret(at: int) -> int:
    return _long(_SECRET, at)


def _long(data: bytes, at: int) -> int:
    found: int = _LONG.unpack_from(data, at)[0]
    return found


def _int(data: bytes, at: int) -> int:
    found: int = _INT.unpack_from(data, at)[0]
    return found
