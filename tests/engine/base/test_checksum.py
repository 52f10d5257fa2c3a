"""The checksum of record batches."""

import pytest

from engine.base.checksum import crc32c


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_it_is_castagnolis_as_the_standards_give_it(
    kind: type[bytes] | type[bytearray] | type[memoryview],
) -> None:
    assert crc32c(kind(b"123456789")) == 0xE3069283
    assert crc32c(kind(b"\0" * 32)) == 0x8A9136AA  # RFC 3720, B.4


def test_whoever_wants_the_whole_package_still_gets_it() -> None:
    import crc32c as package  # noqa: PLC0415 - after ours is loaded, which is the point

    assert package.crc32c(b"123456789") == crc32c(b"123456789")
