"""One connection without its socket: bytes in, frames, requests, ordered answers out.

Sans-IO: a `Transport` moves the bytes. It receives into `target()` and calls `received(count)`,
sends what lies in `output` and calls `sent()`, and obeys when told to close. The simulator drives
the same class from memory.

Requests are handled one after the other; a synchronous answer leaves at once, a Future lets the
next request begin, a coroutine holds it back. Answers leave in the order of their requests.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.broker.answered_errors import COUNTED_BY_HANDLER, count_errors
from engine.broker.broker import Broker
from engine.broker.request import (
    Answered,
    CloseConnection,
    EncodedAnswer,
    Peer,
    Request,
    Sleeper,
)
from engine.broker.steady import Stream, Streams
from engine.server.answers import RunSlot, Slot, api_name, framed, refusal
from engine.server.apis import Apis, Learn
from engine.server.buffers import Buffers
from engine.server.gathering import Gathering
from engine.server.headers import CLIENT_ID_LENGTH, KEY_AND_VERSION, Headers
from engine.server.intake import After, Intake, Refused
from engine.server.lane import HEAVY_BYTES, HeavyLane
from engine.server.limits import Limits
from engine.server.output import Output
from engine.server.transport import Transport
from engine.wire.declare import Message, WireError
from engine.wire.message import decode

log = logging.getLogger(__name__)

_FETCH, _API_VERSIONS = 1, 18
_KEY_AT = 5
"""The byte of a frame that is not 0 for any API but Produce."""
_SYNCHRONOUS = (Message, EncodedAnswer)


class Connection:
    """The protocol's side of one client's connection."""

    def __init__(
        self,
        *,
        peer: Peer,
        broker: Broker,
        limits: Limits,
        buffers: Buffers,
        lane: HeavyLane,
        gathering: Gathering,
        clock: Clock,
        transport: Transport,
        on_closed: "Callable[[Connection, str], None]",
    ) -> None:
        self.peer = peer
        self.output = Output()
        self.close_reason: str | None = None
        self.is_refusal = False
        """Whether the close was the peer's fault and belongs in the log."""
        self._broker = broker
        self._limits = limits
        self._lane = lane
        self._gathering = gathering
        self._buffers = buffers
        self._clock = clock
        self._transport = transport
        self._on_closed = on_closed
        self._intake = Intake(limits, buffers)
        self._apis = Apis(broker)
        self._headers = Headers()
        self._streams = Streams()
        self._slots: deque[Slot] = deque()
        self._held_by: asyncio.Task[Answered] | Sleeper | None = None
        self._is_turn_over = False
        self._is_flush_due = False
        self._is_sending = False
        self._turn_ends_ms = 0.0
        self._active_at_ms = clock.monotonic_ms()
        self._frame_began_ms: float | None = None

    # -- what the transport calls ------------------------------------------------------------

    def target(self) -> memoryview:
        """Where to put the next bytes."""
        return self._intake.target()

    @property
    def wants_input(self) -> bool:
        """Whether to read from the other side now."""
        if self.close_reason is not None or self._broker.is_paused:
            return False
        if not self._is_blocked():
            return True
        # Held by a long poll: a little is taken, so that a peer that hangs up is noticed.
        return self.output.byte_count <= self._limits.output_bytes and (
            self._intake.unparsed_bytes < self._limits.unparsed_bytes and self._intake.has_room
        )

    @property
    def is_paused(self) -> bool:
        return self._broker.is_paused

    def pause_changed(self) -> None:
        self._go_on_and_flush()

    def received(self, count: int) -> None:
        """`count` bytes lie in what `target()` gave."""
        self.peer.bytes_in += count
        self._active_at_ms = self._clock.monotonic_ms()
        try:
            if self._gathering.is_on:
                gathered = self._gathered(count)
                if gathered == count or self.close_reason is not None:
                    return
                self._intake.skip(gathered)
                count -= gathered
            if self._is_blocked():
                self._intake.store(count)
            else:
                self._turn_ends_ms = self._active_at_ms + self._limits.turn_ms
                self._intake.received(count, self._handle)
        except Refused as refused:
            self.refuse(str(refused))
            return
        self._after_work()

    def _gathered(self, count: int) -> int:
        """How many of the bytes that came are produces which are appended with those of others."""
        if (
            self._held_by is not None
            or len(self._slots) >= self._limits.requests_in_flight
            or self._is_turn_over
            or self.output.byte_count
            or self._intake.unparsed_bytes
            or count > self._limits.produce_bytes
        ):
            return 0
        shared, begin = self._buffers.shared, self._buffers.shared_at
        if shared[begin + _KEY_AT]:
            return 0
        stream = self._streams.find(shared, begin)
        if stream is None:
            return 0
        return self._gathering.add(self, stream, begin, begin + count)

    def appended(self, stream: Stream, answers: list[bytes], end_offset: int) -> None:
        """What was gathered is in the log: answer it."""
        if self.close_reason is None:
            self._answer_run(stream, answers, end_offset)
            self._send()
            if self.output.byte_count:
                self._transport.reading_changed()

    def _answer_run(self, stream: Stream, answers: list[bytes], end_offset: int) -> None:
        """Answer what is in the log: at once, or when it is committed, or when its turn comes."""
        slot = RunSlot(stream, answers, self._flush_later)
        slot.wait_for(end_offset)
        if self._slots or slot.segments is None:
            self._slots.append(slot)
        else:
            self.peer.bytes_out += self.output.add(slot.segments)

    def not_appended(self, data: bytearray, begin: int, end: int) -> None:
        """What was gathered between `begin` and `end` is to be taken the general way."""
        self._streams = Streams()
        while begin < end and self.close_reason is None:
            frame_end = begin + 4 + int.from_bytes(data[begin : begin + 4], "big")
            self._handle(data, begin + 4, frame_end, frame_end)
            begin = frame_end
        self._after_work()

    def _send(self) -> None:
        self._is_sending = True
        self._transport.output_ready()
        self._is_sending = False

    def sent(self) -> None:
        """Some output has left."""
        if not self._is_sending:  # else who sends looks when that is over
            self._active_at_ms = self._clock.monotonic_ms()
            self._go_on_if_unblocked()
            self._transport.reading_changed()

    def _go_on_if_unblocked(self) -> None:
        if self.close_reason is None and self._intake.unparsed_bytes and not self._is_blocked():
            self._go_on_later()  # not from here: a fast reader would make it a deep recursion

    def lost(self, reason: str) -> None:
        """The other side is gone."""
        self.close(reason)

    def refuse(self, reason: str) -> None:
        """Close because of what the peer sent."""
        self.is_refusal = True
        self.close(reason)

    # -- the connection's life ---------------------------------------------------------------

    def close(self, reason: str) -> None:
        """Close for a reason that the log may show; what is queued leaves if it can at once."""
        if self.close_reason is not None:
            return
        self.close_reason = reason
        if self.output.byte_count:
            self._transport.output_ready()
        self._transport.close()
        self.output.clear()
        self._intake.drop()
        self._slots.clear()
        self.peer.closed()
        self._on_closed(self, reason)

    def overdue(self, now_ms: float) -> str | None:
        """Why the connection has been idle or slow for too long, if it has."""
        limits = self._limits
        partial = self._intake.partial_frame_bytes
        if partial and self._frame_began_ms is not None and not self._is_blocked():
            if now_ms - self._frame_began_ms > limits.frame_deadline_ms(partial):
                return "a request was begun and not finished in time"
            return None
        if now_ms - self._active_at_ms > limits.idle_ms and not self._slots:
            return "idle"
        return None

    @property
    def requests_in_flight(self) -> int:
        return len(self._slots)

    # -- requests ----------------------------------------------------------------------------

    def _is_blocked(self) -> bool:
        return (
            self._held_by is not None
            or self._is_turn_over
            or self._broker.is_paused
            or self.output.byte_count > self._limits.output_bytes
            or len(self._slots) >= self._limits.requests_in_flight
        )

    def _go_on(self) -> None:
        """Handle requests that had to wait, if they need wait no longer."""
        if self.close_reason is not None or self._is_blocked():
            return
        self._turn_ends_ms = self._clock.monotonic_ms() + self._limits.turn_ms
        try:
            self._intake.go_on(self._handle)
        except Refused as refused:
            self.refuse(str(refused))
            return
        self._after_work()

    def _after_work(self) -> None:
        if self.close_reason is not None:
            return
        if self._intake.partial_frame_bytes:
            if self._frame_began_ms is None:
                self._frame_began_ms = self._active_at_ms
        else:
            self._frame_began_ms = None
        if self.output.byte_count:
            was_blocked = self._is_blocked()
            self._send()
            if was_blocked:
                self._go_on_if_unblocked()
        self._transport.reading_changed()

    def _go_on_later(self) -> None:
        """Let the others have their turn first."""
        if not self._is_turn_over:
            self._is_turn_over = True
            asyncio.get_running_loop().call_soon(self._next_turn)

    def _next_turn(self) -> None:
        self._is_turn_over = False
        self._go_on()

    def _handle(self, data: bytearray, start: int, end: int, filled: int) -> tuple[After, int]:
        """One request, or as many of a stream of produces as lie behind one another."""
        if data[start + 1] != _FETCH:
            self._gathering.settle()
        if end - start > HEAVY_BYTES and not self._lane.enter(self._next_turn):
            self._is_turn_over = True
            return After.STOP, start - 4
        self._frame_began_ms = None
        try:
            taken = self._streamed(data, start - 4, filled)
            if taken < start:
                self._dispatch(data, start, end)
            else:
                end = taken
        except CloseConnection as order:
            self.refuse(order.reason)
        except Exception:
            key, version, _ = KEY_AND_VERSION.unpack_from(data, start)
            log.exception("%s failed for %s", api_name(key, version), self.peer)
            self.close("an internal error")
        if self.close_reason is not None:
            return After.STOP, end
        if end != filled and self._clock.monotonic_ms() >= self._turn_ends_ms:
            self._go_on_later()
        return (After.STOP if self._is_blocked() else After.GO_ON), end

    def _streamed(self, data: bytearray, position: int, filled: int) -> int:
        """Answer the steady produces that lie at `position`, if they do; where they end."""
        if data[position + _KEY_AT]:
            return position
        stream = self._streams.find(data, position)
        if stream is None:
            return position
        now_ms = self._clock.now_ms()
        position, answers, end = stream.take(data, position, filled, peer=self.peer, now_ms=now_ms)
        if answers:
            self._answer_run(stream, answers, end)
        return position

    def _dispatch(self, data: bytearray, start: int, end: int) -> None:
        key, version, correlation_id = KEY_AND_VERSION.unpack_from(data, start)
        api = self._apis[key]
        if api.least <= version <= api.most:
            flexible = version >= api.flexible_from
            limits = self._limits
            try:
                client_id, position = self._headers.read(
                    data, start, end, flexible=flexible, max_tags=limits.tags
                )
                body, _ = decode(
                    api.kind,
                    version,
                    data,
                    position,
                    end,
                    max_elements=limits.elements_in(end - start),
                    max_tags=limits.tags,
                )
            except WireError as error:
                raise CloseConnection(f"a malformed request: {error}") from error
        elif key == _API_VERSIONS:
            # The one request whose unknown versions are answered: nothing but its key is read.
            client_id, body = None, api.kind()
        else:
            raise CloseConnection(f"{api_name(key, version)} is not served")
        now_ms = self._clock.now_ms()
        peer = self.peer
        peer.request_count += 1
        peer.last_key, peer.last_version, peer.last_request_at_ms = key, version, now_ms
        if client_id is not None and client_id != peer.client_id:
            peer.client_id = client_id[:CLIENT_ID_LENGTH]
        request = Request(
            body, key, version, client_id, peer, self._broker, end - start, now_ms, correlation_id
        )
        try:
            answer = api.handle(request)
        except KafkaError as error:
            answer = refusal(key, error)
        if version > api.most or version < api.least:
            version = 0
        if api.learn is not None and not isinstance(answer, Sleeper | Coroutine):
            self._learn(api.learn, request, data, range(start, position))
        if answer is None or isinstance(answer, _SYNCHRONOUS):
            self._answered(answer, key, version, correlation_id)
        elif isinstance(answer, asyncio.Future):
            slot = Slot(key, version, correlation_id)
            self._slots.append(slot)
            answer.add_done_callback(lambda future: self._future_done(slot, future))
        elif isinstance(answer, Sleeper):
            slot = Slot(key, version, correlation_id)
            self._slots.append(slot)
            self._held_by = answer
            answer.sleep(partial(self._look, slot, answer))
        else:
            self._hold(Slot(key, version, correlation_id), answer)

    def _learn(self, learn: Learn, request: Request[Any], data: bytearray, at: range) -> None:
        """Know what requests like this one look like, if they are worth it; `at`: the header."""
        if self._streams.wants(data, at.start - 4):
            stream = learn(request, bytes(data[at.start + KEY_AND_VERSION.size : at.stop]))
            if stream is not None:
                self._streams.add(stream, data, at.start - 4)

    def forget_apis(self) -> None:
        """The broker serves through other handlers now."""
        self._apis.clear()
        self._streams = Streams()

    # -- answers -----------------------------------------------------------------------------

    def _answered(self, answer: Answered, key: int, version: int, correlation_id: int) -> None:
        """A synchronous answer: straight to the output, or behind those that are due first."""
        if key > _FETCH:
            self._count_errors(key, answer)
        if self._slots:
            slot = Slot(key, version, correlation_id)
            slot.settle(answer)
            self._slots.append(slot)
            return
        segments = framed(answer, key, version, correlation_id)
        if segments is not None:
            self.peer.bytes_out += self.output.add(segments)

    def _count_errors(self, key: int, answer: Answered) -> None:
        if isinstance(answer, Message) and key not in COUNTED_BY_HANDLER:
            count_errors(self.peer, answer)

    def _hold(self, slot: Slot, coroutine: Coroutine[Any, Any, Answered]) -> None:
        self._slots.append(slot)
        task = self._broker.tasks.watched(
            f"{api_name(slot.key, slot.version)} of {self.peer}", coroutine
        )
        self._held_by = task
        task.add_done_callback(lambda done: self._task_done(slot, done))

    def _look(self, slot: Slot, sleeper: Sleeper) -> None:
        """Whether there is an answer now to what the connection is held by."""
        if self.close_reason is not None:
            return
        still = self._outcome(slot, sleeper.look)
        if still is not None:
            still.sleep(partial(self._look, slot, still))
            return
        self._held_by = None
        self._go_on_and_flush()

    def _task_done(self, slot: Slot, task: asyncio.Future[Answered]) -> None:
        self._held_by = None
        self._settle(slot, task)
        self._go_on_and_flush()

    def _future_done(self, slot: Slot, future: asyncio.Future[Answered]) -> None:
        self._settle(slot, future)
        if len(self._slots) > 1:
            self._flush_later()
        elif not self._is_flush_due:
            self._go_on_and_flush()

    def _flush_later(self) -> None:
        """One sync serves several requests: their answers leave together."""
        if not self._is_flush_due:
            self._is_flush_due = True
            asyncio.get_running_loop().call_soon(self._go_on_and_flush)

    def _settle(self, slot: Slot, future: asyncio.Future[Answered]) -> None:
        """Put the outcome of a future or task in its slot."""
        if future.cancelled():
            self.close("the broker stops")
        elif self.close_reason is None:
            self._outcome(slot, future.result)
        else:
            future.exception()  # nobody is there any more to be told

    def _outcome(self, slot: Slot, ask: Callable[[], Answered | Sleeper]) -> Sleeper | None:
        """Settle what was waited for; any failure closes the connection. Who sleeps on, if one."""
        try:
            try:
                answer = ask()
            except KafkaError as error:
                answer = refusal(slot.key, error)
            if isinstance(answer, Sleeper):
                return answer
            self._count_errors(slot.key, answer)
            slot.settle(answer)
        except CloseConnection as order:
            self.refuse(order.reason)
        except Exception:
            log.exception("%s failed for %s", api_name(slot.key, slot.version), self.peer)
            self.close("an internal error")
        return None

    def _go_on_and_flush(self) -> None:
        self._is_flush_due = False
        if self.close_reason is not None:
            return
        slots = self._slots
        while slots and slots[0].is_done:
            segments = slots.popleft().segments
            if segments is not None:
                self.peer.bytes_out += self.output.add(segments)
        if self._intake.unparsed_bytes and not self._is_blocked():
            self._go_on()
        else:
            self._after_work()
