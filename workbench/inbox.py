"""Inbox: where the thread that speaks to an engine elsewhere leaves things for the window's thread.

There is one frame at a time: the next is asked for when the window has taken it. News of the link
are told in the window's thread, before the frames that came after them.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from engine.contract.frames import Frame
from ui.engine_link import LinkNews, Return


class Inbox:
    """Implements `workbench.bridge.FrameSource`."""

    def __init__(self, tell: Callable[[LinkNews], None]) -> None:
        self._tell = tell
        self.on_empty: Callable[[], None] = lambda: None
        """Called in the window's thread when it has taken what there was."""
        self._lock = threading.Lock()
        self._frames: deque[Frame] = deque()
        self._news: LinkNews | None = None

    def attach(self) -> None:
        """The window looks from now on."""

    def detach(self) -> None:
        """It looks no more."""
        with self._lock:
            self._frames.clear()
            self._news = None

    def drain(self) -> Frame:
        """Tell the news and take a frame; an empty one where there is none."""
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            self._tell(news)
        with self._lock:
            frame = self._frames.popleft() if self._frames else Frame()
            is_last = frame != Frame() and not self._frames
        if is_last:
            self.on_empty()
        return frame

    # -- the link's thread

    def put(self, frame: Frame) -> None:
        with self._lock:
            self._frames.append(frame)

    def put_news(self, news: LinkNews) -> None:
        """The last state counts; a return is told even where the engine went again since."""
        with self._lock:
            before: Return | None = self._news.returned if self._news is not None else None
            self._news = replace(news, returned=news.returned or before)
