"""An engine in memory that searches: what the worker process does, over the logs of a test."""

import asyncio

from engine.contract.search import (
    CancelSearch,
    FollowSearch,
    SearchEnd,
    SearchNews,
    SearchStarted,
    StartSearch,
)
from engine.contract.values import Command, Done, EngineError, Reply
from engine.decode.filter import Filter
from engine.decode.filter_scan import excerpt, scan
from tests.ui.cluster import FakeEngine
from ui.tail.times import filter_times


class SearchingEngine(FakeEngine):
    """One batch is looked through with each `FollowSearch`; `search_gate` closed holds that back."""

    def __init__(self) -> None:
        super().__init__()
        self.searches: dict[int, list[SearchNews]] = {}
        self.search_gate = asyncio.Event()
        self.search_gate.set()
        self.search_refusal: EngineError | None = None
        self.final: SearchEnd | None = None
        """How every search ends, where not at the end."""
        self._last = 0

    async def ask(self, command: Command) -> Reply:
        match command:
            case StartSearch():
                self.asked.append(command)
                if self.search_refusal is not None:
                    raise self.search_refusal
                return self._start(command)
            case FollowSearch():
                self.asked.append(command)
                await self.search_gate.wait()
                left = self.searches.get(command.search_id)
                if left is None:
                    end = SearchEnd("cancelled", "The search was cancelled.")
                    return SearchNews(command.search_id, end=end)
                return left.pop(0)
            case CancelSearch():
                self.asked.append(command)
                self.searches.pop(command.search_id, None)
                return Done()
        return await super().ask(command)

    def _start(self, command: StartSearch) -> SearchStarted:
        self._last += 1
        begins = dict(command.begin)
        wanted = Filter(command.filter, filter_times())
        logs = {
            index: log
            for (topic, index), log in sorted(self.logs.items())
            if topic == command.topic
            and command.partition in (None, index)
            and (not command.only_named or index in begins)
        }
        found, news = 0, []
        records = offsets = 0
        for index, log in logs.items():
            begin = max(begins.get(index, 0), log.start)
            for batch in log.batches:
                made = scan(batch, index, wanted, begin_offset=begin)
                if not made.record_count:
                    continue
                found += len(made.matches)
                records += made.record_count
                offsets += made.record_count
                batches = ((index, excerpt(made.matches)),) if made.matches else ()
                news.append(
                    SearchNews(
                        self._last,
                        batches,
                        match_count=found,
                        record_count=records,
                        offsets_done=offsets,
                    )
                )
        end = self.final or SearchEnd("end", "The end was reached.")
        last = SearchNews(
            self._last, match_count=found, record_count=records, offsets_done=offsets, end=end
        )
        self.searches[self._last] = [*news, last]
        ends = tuple((index, log.end) for index, log in logs.items())
        return SearchStarted(self._last, ends, offsets)
