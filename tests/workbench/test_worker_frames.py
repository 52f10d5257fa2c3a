"""Frames are bounded, whole and of the right kind."""

import io

import pytest

from engine.contract.search import DropSearch, SearchNews
from workbench.worker_frames import FrameError, read_news, read_order, write_frame


def written(*values):
    stream = io.BytesIO()
    for value in values:
        write_frame(stream, value)
    stream.seek(0)
    return stream


def test_what_is_written_is_read():
    stream = written(DropSearch(3), DropSearch(4))
    assert [read_order(stream), read_order(stream), read_order(stream)] == [
        DropSearch(3), DropSearch(4), None,
    ]  # fmt: skip
    news = SearchNews(1, ((0, b"\xff\0"),), match_count=9_223_372_036_854_775_807)
    assert read_news(written(news)) == news


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff\xffxx", b"\0\0\0\2\xc1\xc1", b"\0\0\0\1\x05", b"\0\0\0\5\x81\xa4type"]
)
def test_what_is_no_frame_is_refused(data):
    with pytest.raises(FrameError):
        read_news(io.BytesIO(data))


def test_a_frame_that_is_cut_short_is_the_end():
    assert read_order(io.BytesIO(b"\0\0\0\x09abc")) is None
