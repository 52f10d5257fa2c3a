"""Frames one by one, news before what came after them."""

from engine.contract.frames import Frame
from ui.engine_link import LinkNews, Return
from workbench.inbox import Inbox

FIRST, SECOND = Frame(events_skipped=1), Frame(events_skipped=2)
RETURN = Return(1.0, is_other_run=False, told_count=0, missed_count=0)


def test_the_next_frame_is_wanted_when_all_are_taken() -> None:
    wanted: list[int] = []
    inbox = Inbox(lambda _news: None)
    inbox.on_empty = lambda: wanted.append(1)
    assert inbox.drain() == Frame()
    inbox.put(FIRST)
    inbox.put(SECOND)
    assert inbox.drain() == FIRST
    assert not wanted
    assert inbox.drain() == SECOND
    assert wanted == [1]
    assert inbox.drain() == Frame()
    assert wanted == [1]


def test_news_are_told_once_before_the_frames() -> None:
    order: list[object] = []
    inbox = Inbox(order.append)
    inbox.put_news(LinkNews("away", "gone"))
    inbox.put_news(LinkNews("well", returned=RETURN))
    inbox.put(FIRST)
    order.append(inbox.drain())
    order.append(inbox.drain())
    assert order == [LinkNews("well", returned=RETURN), FIRST, Frame()]


def test_a_return_is_told_even_where_it_went_again() -> None:
    told: list[LinkNews] = []
    inbox = Inbox(told.append)
    inbox.put_news(LinkNews("well", returned=RETURN))
    inbox.put_news(LinkNews("away", "gone"))
    inbox.drain()
    assert told == [LinkNews("away", "gone", RETURN)]


def test_a_window_that_went_is_told_nothing_more() -> None:
    told: list[LinkNews] = []
    inbox = Inbox(told.append)
    inbox.put(FIRST)
    inbox.put_news(LinkNews("away"))
    inbox.detach()
    assert inbox.drain() == Frame()
    assert told == []
