"""Walking over batches, quickly or checking every byte."""

import random

import pytest

from engine.storage.disk import File
from engine.storage.scan import (
    DamagedLogError,
    checked,
    extents,
    good_batch_after,
    has_good_batch,
    headers,
)
from engine.wire.batch import stamp
from tests.engine.storage.building import START_MS, batch_of
from tests.sim.disk import MemoryDisk


def batches(count: int, *, seed: int = 0, largest: int = 3000) -> list[bytes]:
    rng = random.Random(seed)
    offset, made = 0, []
    for number in range(count):
        batch = batch_of(
            rng.randrange(1, 5),
            value=rng.randbytes(rng.randrange(largest)),
            at_ms=START_MS + number * 10,
        )
        stamp(batch, base_offset=offset, leader_epoch=0)
        offset += int.from_bytes(batch[57:61], "big")
        made.append(bytes(batch))
    return made


def file_of(data: bytes) -> File:
    file = MemoryDisk().open("/log", create=True)
    file.append(data)
    return file


def test_all_walks_meet_the_same_batches() -> None:
    made = batches(40)
    data = b"".join(made)
    file = file_of(data)
    walked = list(extents(file, 0, len(data)))
    assert [extent.size for extent in walked] == list(map(len, made))
    assert walked[-1].position + walked[-1].size == len(data)
    assert [position for position, _ in headers(file, 0, len(data))] == [e.position for e in walked]
    trusted = list(checked(file, 0, len(data), next_offset=0))
    assert b"".join(bytes(batch) for _, _, batch in trusted) == data
    assert [header.last_offset for _, header, _ in trusted] == [e.last_offset for e in walked]
    assert [header.max_timestamp for _, header, _ in trusted] == [e.max_timestamp for e in walked]


def test_a_batch_larger_than_every_buffer_is_checked_too() -> None:
    made = batches(3, largest=3_000_000)
    data = b"".join(made)
    assert max(map(len, made)) > 1 << 20
    found = [bytes(batch) for _, _, batch in checked(file_of(data), 0, len(data), next_offset=0)]
    assert found == made


def test_a_walk_ends_before_what_lies_behind_its_stop() -> None:
    made = batches(5)
    file = file_of(b"".join(made))
    stop = sum(map(len, made[:3]))
    assert len(list(extents(file, 0, stop + 10))) == 3
    assert len(list(headers(file, 0, stop + 100))) == 3


@pytest.mark.parametrize("cut", [1, 12, 60, 61, 100])
def test_a_batch_cut_short_is_damage(cut: int) -> None:
    made = batches(3)
    data = b"".join(made)[: len(made[0]) + len(made[1]) + cut]
    found = []
    with pytest.raises(DamagedLogError, match="cut short") as damaged:
        found.extend(checked(file_of(data), 0, len(data), next_offset=0))
    assert damaged.value.position == len(made[0]) + len(made[1])


def test_every_flipped_bit_is_noticed() -> None:
    made = batches(3, largest=60)
    data = b"".join(made)
    first = len(made[0])
    for position in range(first, first + len(made[1])):
        if position - first in range(12, 16):
            continue  # the leader epoch lies outside the checksum
        flipped = bytearray(data)
        flipped[position] ^= 1 << position % 8
        with pytest.raises(DamagedLogError) as damaged:
            list(checked(file_of(bytes(flipped)), 0, len(data), next_offset=0))
        # a base offset that rose is seen at the next batch
        assert damaged.value.position in (first, first + len(made[1]))


def test_zeros_are_no_batch() -> None:
    data = batches(1)[0] + bytes(200)
    with pytest.raises(DamagedLogError, match="no batch is 12 bytes long"):
        list(checked(file_of(data), 0, len(data), next_offset=0))
    with pytest.raises(DamagedLogError):
        list(extents(file_of(data), 0, len(data)))
    with pytest.raises(DamagedLogError):
        list(headers(file_of(data), 0, len(data)))


def test_offsets_must_not_fall() -> None:
    made = batches(2)
    data = made[1] + made[0]
    with pytest.raises(DamagedLogError, match="offset 0 where"):
        list(checked(file_of(data), 0, len(data), next_offset=0))


def test_an_older_format_is_named() -> None:
    data = bytearray(batches(1)[0])
    data[16] = 1
    with pytest.raises(DamagedLogError, match="message format 1"):
        list(checked(file_of(bytes(data)), 0, len(data), next_offset=0))


def test_the_length_of_a_damaged_batch_is_believed_where_the_next_begins() -> None:
    made = batches(4)
    data = bytearray(b"".join(made))
    first, second = len(made[0]), len(made[0]) + len(made[1])
    data[first + 70] ^= 1
    file = file_of(bytes(data))
    assert good_batch_after(file, first, len(data), next_offset=1) == second
    data[second + 70] ^= 1
    assert good_batch_after(file_of(bytes(data)), first, len(data), next_offset=1) is None
    assert good_batch_after(file, len(data) - 5, len(data), next_offset=1) is None


def test_good_batches_behind_damage_are_found_at_any_byte() -> None:
    made = batches(3, largest=300)
    noise = random.Random(1).randbytes(777)
    data = noise + made[2]
    assert has_good_batch(file_of(data), 0, len(data), next_offset=0)
    assert not has_good_batch(file_of(data), 778, len(data), next_offset=0)
    assert not has_good_batch(file_of(noise), 0, len(noise), next_offset=0)
    far = random.Random(2).randbytes((1 << 20) - 30) + made[2]
    assert has_good_batch(file_of(far), 0, len(far), next_offset=0)
