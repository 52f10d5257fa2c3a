"""What a connection does with requests, whatever moves its bytes."""

import asyncio
from collections.abc import Callable

import pytest

from engine.base.clock import ManualClock
from engine.base.errors import Code, KafkaError
from engine.broker.request import CloseConnection, EncodedAnswer, Sleeper
from engine.server.limits import Limits
from engine.wire.messages.k12_heartbeat import HeartbeatResponse
from engine.wire.messages.k18_api_versions import ApiVersionsResponse
from tests.engine.server.memory import HEARTBEAT, api, beat, connect, heartbeat, turns


def test_answers_leave_in_the_order_of_their_requests() -> None:
    transport, _ = connect(api(HEARTBEAT, beat))
    transport.feed(heartbeat(1) + heartbeat(2) + heartbeat(3))
    assert transport.correlation_ids() == [1, 2, 3]


def test_a_request_may_come_byte_by_byte() -> None:
    transport, connection = connect(api(HEARTBEAT, beat))
    for byte in heartbeat(7) + heartbeat(8):
        transport.feed(bytes([byte]))
    assert transport.correlation_ids() == [7, 8]
    assert connection.peer.request_count == 2


def test_bytes_behind_the_message_are_ignored() -> None:
    transport, _ = connect(api(HEARTBEAT, beat))
    frame = heartbeat(1)[4:] + b"extra"
    transport.feed(len(frame).to_bytes(4, "big") + frame)
    assert transport.correlation_ids() == [1]


def test_a_future_lets_later_requests_go_on_but_keeps_their_order() -> None:
    async def run() -> None:
        waiting: asyncio.Future[HeartbeatResponse] = asyncio.get_running_loop().create_future()
        handled: list[str] = []

        def handle(request):
            handled.append(request.body.group_id)
            return waiting if request.body.group_id == "first" else beat()

        transport, _ = connect(api(HEARTBEAT, handle))
        transport.feed(heartbeat(1, group="first") + heartbeat(2) + heartbeat(3))
        assert handled == ["first", "g", "g"]
        assert transport.correlation_ids() == []
        waiting.set_result(beat())
        await turns()
        assert transport.correlation_ids() == [1, 2, 3]

    asyncio.run(run())


def test_a_coroutine_holds_later_requests_back() -> None:
    async def run() -> None:
        gate = asyncio.Event()
        handled: list[str] = []

        async def slow() -> HeartbeatResponse:
            await gate.wait()
            return beat()

        def handle(request):
            handled.append(request.body.group_id)
            return slow() if request.body.group_id == "slow" else beat()

        transport, connection = connect(api(HEARTBEAT, handle))
        transport.feed(heartbeat(1, group="slow") + heartbeat(2))
        await turns()
        assert handled == ["slow"]
        assert connection.wants_input  # a little, to notice when the peer hangs up
        gate.set()
        await turns()
        assert handled == ["slow", "g"]
        assert transport.correlation_ids() == [1, 2]

    asyncio.run(run())


def test_no_answer_is_sent_where_the_handler_gives_none() -> None:
    answers = iter([None, beat()])
    transport, _ = connect(api(HEARTBEAT, lambda request: next(answers)))
    transport.feed(heartbeat(1) + heartbeat(2))
    assert transport.correlation_ids() == [2]


def test_an_encoded_answer_gets_the_header_of_its_version() -> None:
    transport, _ = connect(api(HEARTBEAT, lambda request: EncodedAnswer(b"body")))
    transport.feed(heartbeat(1, version=3) + heartbeat(2, version=4))
    assert transport.answers() == [(1, b"body"), (2, b"\0body")]


def test_a_slow_reader_is_not_read_until_it_has_taken_its_answers() -> None:
    async def run() -> None:
        big = EncodedAnswer(bytes(100_000))
        limits = Limits(output_bytes=150_000)
        transport, connection = connect(api(HEARTBEAT, lambda request: big), limits=limits, room=0)
        frames = b"".join(heartbeat(number) for number in range(5))
        transport.feed(frames)
        assert connection.peer.request_count == 2
        assert not connection.wants_input
        transport.take(10_000_000)
        await turns(10)
        assert transport.correlation_ids() == [0, 1, 2, 3, 4]
        assert connection.wants_input

    asyncio.run(run())


def test_requests_in_flight_are_bounded() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[HeartbeatResponse]] = []

        def handle(request):
            futures.append(loop.create_future())
            return futures[-1]

        transport, connection = connect(api(HEARTBEAT, handle), limits=Limits(requests_in_flight=3))
        transport.feed(b"".join(heartbeat(number) for number in range(5)))
        assert len(futures) == 3
        for future in futures[:3]:
            future.set_result(beat())
        await turns()
        assert len(futures) == 5
        assert transport.correlation_ids() == [0, 1, 2]
        for future in futures[3:]:
            future.set_result(beat())
        await turns()
        assert transport.correlation_ids() == [0, 1, 2, 3, 4]
        assert connection.requests_in_flight == 0

    asyncio.run(run())


def test_a_connection_gives_up_its_turn_when_its_requests_take_long() -> None:
    async def run() -> None:
        clock = ManualClock()

        def handle(request):
            clock.advance(3)
            return beat()

        transport, connection = connect(
            api(HEARTBEAT, handle), limits=Limits(turn_ms=4), clock=clock
        )
        transport.feed(b"".join(heartbeat(number) for number in range(6)))
        assert connection.peer.request_count == 2
        await turns(1)
        assert connection.peer.request_count == 4
        await turns(5)
        assert transport.correlation_ids() == [0, 1, 2, 3, 4, 5]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\0\0\0\0", "frame of 0 bytes"),
        (b"\0\0\0\4\0\0\0\0", "frame of 4 bytes"),
        (b"\xff\xff\xff\xff", "frame of -1 bytes"),
        (b"\x7f\xff\xff\xff", "frame of 2147483647 bytes"),
        (b"GET / HTTP/1.1\r\n", "looks like HTTP"),
        (b"POST /", "looks like HTTP"),
        (b"\x16\x03\x01\x02\x00\x01", "looks like TLS"),
        ((3 << 20).to_bytes(4, "big") + b"\0\3\0\0", "key 3 with 3145728 bytes"),
        ((33 << 20).to_bytes(4, "big"), "frame of 34603008 bytes"),
        (b"\0\0\0\x0a\x03\xe7\0\0\0\0\0\1\xff\xff", "api key 999 is not served"),
        (heartbeat(1, version=4).replace(b"\0\x0c\0\4", b"\0\x0c\0\5"), "Heartbeat v5"),
        (heartbeat(1, version=4).replace(b"\0\x0c\0\4", b"\0\x0c\xff\xff"), "Heartbeat v-1"),
        (b"\0\0\0\x0e\0\x0c\0\0\0\0\0\1\xff\xff\0\x05ab", "malformed"),
    ],
)
def test_what_is_not_the_protocol_closes_the_connection(data: bytes, reason: str) -> None:
    transport, connection = connect(api(HEARTBEAT, beat))
    transport.feed(data)
    assert transport.is_closed
    assert connection.is_refusal
    assert reason in connection.close_reason
    assert transport.taken == b""


def test_a_produce_request_may_be_larger_than_others() -> None:
    transport, _ = connect(api(0, beat))
    transport.feed((31 << 20).to_bytes(4, "big") + b"\0\0\0\x09")
    assert not transport.is_closed


def test_a_declared_length_takes_no_memory_before_its_bytes_come() -> None:
    transport, connection = connect(api(0, beat))
    transport.feed((31 << 20).to_bytes(4, "big") + b"\0\0\0\x09" + bytes(100))
    assert connection._intake._buffers.held <= 64 * 1024


def test_unfinished_requests_are_bounded_together() -> None:
    transport, connection = connect(api(0, beat), limits=Limits(partial_bytes=1 << 20))
    transport.feed((31 << 20).to_bytes(4, "big") + b"\0\0\0\x09" + bytes(2 << 20))
    assert "unfinished requests" in connection.close_reason


def test_answers_before_a_refused_request_still_leave() -> None:
    transport, _ = connect(api(HEARTBEAT, beat))
    transport.feed(heartbeat(1) + b"\xff\xff\xff\xff")
    assert transport.correlation_ids() == [1]
    assert transport.is_closed


def test_an_unknown_version_of_api_versions_is_answered_in_version_0() -> None:
    def handle(request):
        assert request.version == 99
        return ApiVersionsResponse(error_code=Code.UNSUPPORTED_VERSION)

    transport, _ = connect(api(18, handle, versions=(0, 5)))
    transport.feed(b"\0\0\0\x0c\0\x12\0\x63\0\0\0\7\0\0\xff\xff")
    assert transport.answers() == [(7, b"\0\x23\0\0\0\0")]


def test_a_kafka_error_becomes_the_error_code_of_the_answer() -> None:
    def handle(request):
        raise KafkaError(Code.NOT_COORDINATOR)

    transport, _ = connect(api(HEARTBEAT, handle))
    transport.feed(heartbeat(1))
    assert transport.answers() == [(1, b"\0\x10")]


def test_a_coroutine_may_refuse_with_a_kafka_error() -> None:
    async def run() -> None:
        async def handle(request):
            raise KafkaError(Code.NOT_COORDINATOR)

        transport, _ = connect(api(HEARTBEAT, handle))
        transport.feed(heartbeat(1))
        await turns()
        assert transport.answers() == [(1, b"\0\x10")]

    asyncio.run(run())


def test_a_handler_may_close_the_connection() -> None:
    def handle(request):
        raise CloseConnection("as Kafka does")

    transport, connection = connect(api(HEARTBEAT, handle))
    transport.feed(heartbeat(1))
    assert transport.is_closed
    assert connection.close_reason == "as Kafka does"


def test_a_failing_handler_costs_its_own_connection_and_is_logged(allowed_logs) -> None:
    allowed_logs("Heartbeat v0 failed for connection 1")

    def handle(request):
        raise ZeroDivisionError

    transport, connection = connect(api(HEARTBEAT, handle))
    transport.feed(heartbeat(1))
    assert transport.is_closed
    assert not connection.is_refusal


def test_a_failing_coroutine_costs_its_own_connection_and_is_logged(allowed_logs) -> None:
    allowed_logs("Heartbeat v0 failed for connection 1")

    async def run() -> None:
        async def handle(request):
            raise ZeroDivisionError

        transport, _ = connect(api(HEARTBEAT, handle))
        transport.feed(heartbeat(1) + heartbeat(2))
        await turns()
        assert transport.is_closed

    asyncio.run(run())


def test_whoever_waits_for_a_peer_is_woken_when_it_hangs_up() -> None:
    async def run() -> None:
        woken = asyncio.Event()

        async def slow(request):
            request.connection.on_closed[woken.set] = None
            await woken.wait()
            return beat()

        _, connection = (both := connect(api(HEARTBEAT, slow)))
        both[0].feed(heartbeat(1))
        await turns()
        connection.lost("the client hung up")
        await turns()
        assert woken.is_set()
        assert both[0].correlation_ids() == []

    asyncio.run(run())


def test_a_half_sent_request_has_a_deadline() -> None:
    clock = ManualClock()
    transport, connection = connect(api(HEARTBEAT, beat), clock=clock)
    transport.feed(heartbeat(1)[:-1])
    clock.advance(29_000)
    assert connection.overdue(clock.monotonic_ms()) is None
    clock.advance(2_000)
    assert "not finished in time" in connection.overdue(clock.monotonic_ms())


def test_a_trickle_does_not_move_the_deadline() -> None:
    clock = ManualClock()
    transport, connection = connect(api(HEARTBEAT, beat), clock=clock)
    frame = heartbeat(1, group="x" * 100)
    for position in range(32):
        transport.feed(frame[position : position + 1])
        clock.advance(1_000)
    assert connection.overdue(clock.monotonic_ms()) is not None


def test_a_silent_connection_is_closed_after_ten_minutes() -> None:
    clock = ManualClock()
    transport, connection = connect(api(HEARTBEAT, beat), clock=clock)
    transport.feed(heartbeat(1))
    clock.advance(599_000)
    assert connection.overdue(clock.monotonic_ms()) is None
    clock.advance(2_000)
    assert connection.overdue(clock.monotonic_ms()) == "idle"


def test_the_peer_remembers_who_it_is_and_what_it_did() -> None:
    transport, connection = connect(api(HEARTBEAT, beat))
    frame = heartbeat(1, version=4)
    transport.feed(frame)
    peer = connection.peer
    assert (peer.client_id, peer.last_key, peer.last_version) == ("tester", HEARTBEAT, 4)
    assert peer.bytes_in == len(frame)
    assert peer.bytes_out == len(transport.taken)


def test_elements_and_tags_beyond_the_limits_close_the_connection() -> None:
    for limits in (Limits(elements=0), Limits(tags=1)):
        transport, connection = connect(api(HEARTBEAT, beat), limits=limits)
        request = heartbeat(1, version=4)
        tags = b"\x02\x00\x00\x01\x00"  # two tagged fields without content
        frame = request[4:-1] + tags
        transport.feed(len(frame).to_bytes(4, "big") + frame)
        assert transport.is_closed
        assert "elements are more" in (connection.close_reason or "")


class Dozing(Sleeper):
    """Answers at the second look, or fails as it was told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.woken: list[Callable[[], None]] = []

    def sleep(self, woken: Callable[[], None]) -> None:
        self.woken.append(woken)

    def look(self) -> HeartbeatResponse | Sleeper:
        if self.error is not None:
            raise self.error
        return beat() if len(self.woken) > 1 else self


def test_an_answer_that_sleeps_holds_the_requests_behind_it() -> None:
    async def run() -> None:
        dozing = Dozing()
        answers = iter([dozing, beat()])
        transport, _ = connect(api(HEARTBEAT, lambda request: next(answers)))
        transport.feed(heartbeat(1) + heartbeat(2))
        dozing.woken[0]()
        assert transport.correlation_ids() == []
        dozing.woken[1]()
        assert transport.correlation_ids() == [1, 2]

    asyncio.run(run())


@pytest.mark.parametrize("error", [KafkaError(Code.UNKNOWN_MEMBER_ID), ValueError("a bug")])
def test_an_answer_that_wakes_to_a_failure_is_a_refusal_or_the_end(error, allowed_logs) -> None:
    allowed_logs("Heartbeat v0 failed")

    async def run() -> None:
        dozing = Dozing(error)
        transport, connection = connect(api(HEARTBEAT, lambda request: dozing))
        transport.feed(heartbeat(1))
        dozing.woken[0]()
        is_bug = isinstance(error, ValueError)
        assert transport.is_closed is is_bug
        assert transport.correlation_ids() == ([] if is_bug else [1])
        assert connection.requests_in_flight == 0

    asyncio.run(run())


def test_an_answer_that_wakes_after_the_connection_is_gone_is_not_looked_for() -> None:
    async def run() -> None:
        dozing = Dozing(ValueError("nobody may look"))
        transport, connection = connect(api(HEARTBEAT, lambda request: dozing))
        transport.feed(heartbeat(1))
        connection.lost("the client hung up")
        dozing.woken[0]()
        assert transport.correlation_ids() == []

    asyncio.run(run())
