"""What crosses the pipe comes out as it went in."""

import msgspec

from engine.contract.search import SearchJob, SearchNews, SearchPart, Stretch


def test_jobs_and_news_survive_the_pipe():
    part = SearchPart(0, 1, 1 << 62, (Stretch("/a/é.log", 0, 1 << 40),))
    for value in (SearchJob(1, "value = null", 5, (part,), 10), SearchNews(2, ((3, b"\0\xff"),))):
        packed = msgspec.msgpack.encode(value)
        assert msgspec.msgpack.decode(packed, type=type(value)) == value
