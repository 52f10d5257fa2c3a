"""What a log's description says in words."""

from ui.panes.topic.log.words import group_fate, offset_of


def test_a_group_below_the_new_start_is_out_of_range():
    assert group_fate(100, 100) == ("not affected", "")
    word, sentence = group_fate(96_112, 128_440)
    assert word == "out of range"
    assert "jumps to 128,440: 32,328 offsets are never read" in sentence


def test_offsets_are_read_as_they_are_typed():
    assert offset_of("214,932") == 214_932
    assert offset_of(" 0 ") == 0
    assert [offset_of(text) for text in ("", "-1", "x", "9" * 19, "²")] == [None] * 5
