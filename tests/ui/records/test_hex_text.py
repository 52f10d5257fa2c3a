"""The hexadecimal listing."""

from ui.records.hex_text import hex_lines


def test_sixteen_bytes_stand_on_a_line():
    shown = hex_lines(b"Hello world \x00\xff and more", 100).split("\n")
    assert shown[0] == (
        "00000000  48 65 6c 6c 6f 20 77 6f 72 6c 64 20 00 ff 20 61  Hello world ·· a"
    )
    assert shown[1].startswith("00000010  6e 64 20 6d 6f 72 65 ")
    assert shown[1].endswith("  nd more")


def test_the_limit_is_kept():
    assert len(hex_lines(b"x" * 1_000, 40).split("\n")) == 3
    assert hex_lines(b"x" * 1_000, 40).endswith("xxxxxxxx")
    assert hex_lines(b"", 40) == ""
