"""Steady produces of many connections that came in one turn: one write for each partition.

A client that waits for each answer brings one request whenever its socket is ready: only with
those of others can its request share the costs of a write. Who reads many sockets in one turn of
the loop begins a round. What is steady in it stays where it was received until the round is
settled: then it is appended, and answered.

Like `engine/broker/steady.py` it only ever says yes: what cannot be appended goes back to its
connection, which takes it the general way. Whoever handles a request that may write settles first.
"""

from typing import Protocol

from engine.base.clock import Clock
from engine.broker.partition import Partition
from engine.broker.request import Peer
from engine.broker.steady import RUN, CheckedRun, Stream
from engine.server.buffers import Buffers
from engine.wire.batch import HEADER_SIZE


class Asker(Protocol):
    """A connection, as far as its requests are gathered."""

    peer: Peer

    def appended(self, stream: Stream, answers: list[bytes], end_offset: int) -> None: ...

    def not_appended(self, data: bytearray, begin: int, end: int) -> None: ...


_Portion = tuple[Asker, Stream, CheckedRun, int, list[bytes], int, int]
"""What one connection has in a run: how many records, the answers, from where to where it lies."""


class Gathering:
    """Shared by the connections of a listener."""

    __slots__ = ("_buffers", "_clock", "_most", "_now_ms", "_portions", "_runs", "is_on")

    def __init__(self, buffers: Buffers, clock: Clock) -> None:
        self.is_on = False
        """Whether there is a round: who began it settles it."""
        self._buffers = buffers
        self._clock = clock
        self._most = len(buffers.shared) // 2 // HEADER_SIZE + RUN
        """More requests than a round can gather, by their least size."""
        self._now_ms = 0
        self._runs: dict[Partition, CheckedRun] = {}
        self._portions: list[_Portion] = []

    def begin(self) -> None:
        """A round: connections receive, one after the other."""
        self.is_on = True
        self._now_ms = self._clock.now_ms()

    def end(self) -> None:
        self.is_on = False
        self.settle()

    def add(self, asker: Asker, stream: Stream, begin: int, end: int) -> int:
        """Gather what is steady between `begin` and `end` of the shared buffer; how many bytes."""
        run = self._run_for(stream)
        if run is None:
            return 0
        before = run.record_count
        buffers = self._buffers
        at, answers = stream.add_to(run, buffers.shared, begin, end)
        if answers:
            self._runs[stream.partition] = run
            count = run.record_count - before
            self._portions.append((asker, stream, run, count, answers, begin, at))
            buffers.shared_at = at
            if at < end or at > len(buffers.shared) // 2:
                self.settle()  # something else lies behind it, or there is little room
        return at - begin

    def _run_for(self, stream: Stream) -> CheckedRun | None:
        run = self._runs.get(stream.partition)
        if run is not None:
            if run.required_acks == stream.shape.acks:
                return run
            self.settle()
        return stream.open_run(self._most, self._now_ms)

    def settle(self) -> None:
        """Append what was gathered and answer it."""
        portions, runs = self._portions, self._runs
        if not portions:
            return
        self._portions, self._runs = [], {}
        self._buffers.shared_at = 0
        refused = [run for run in runs.values() if not (run.still_fits and run.append())]
        for asker, stream, run, records, answers, begin, end in portions:
            if refused and run in refused:
                asker.not_appended(self._buffers.shared, begin, end)
            else:
                count = len(answers)
                stream.count(asker.peer, requests=count, records=records, now_ms=self._now_ms)
                asker.appended(stream, answers, run.next_offset)
