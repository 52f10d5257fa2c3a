"""The queue of bytes that wait to leave."""

from engine.server.output import JOINED, Output
from engine.storage.disk import FileRange
from tests.sim.disk import MemoryDisk


def test_small_neighbours_leave_together() -> None:
    output = Output()
    assert output.add([b"ab", bytearray(b"cd"), b"", b"e"]) == 5
    assert bytes(output.first()) == b"abcde"
    output.moved(5)
    assert not output
    assert output.byte_count == 0


def test_a_large_buffer_is_not_copied() -> None:
    large = bytes(JOINED)
    output = Output()
    output.add([large, b"rest"])
    assert output.first() is large


def test_what_left_in_part_goes_on_where_it_stopped() -> None:
    output = Output()
    output.add([b"hello world"])
    output.first()
    output.moved(6)
    assert bytes(output.first()) == b"world"
    assert output.byte_count == 5


def test_a_range_of_a_file_shrinks_from_its_front() -> None:
    file = MemoryDisk().open("/x", create=True)
    file.append(b"0123456789")
    output = Output()
    output.add([b"head", FileRange(file, 2, 6)])
    assert output.byte_count == 10
    assert bytes(output.first()) == b"head"
    output.moved(4)
    output.moved(2)
    rest = output.first()
    assert isinstance(rest, FileRange)
    assert rest.read() == b"4567"
