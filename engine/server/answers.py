"""The place of one answer in the order of answers, and the frame it leaves in."""

import asyncio
from collections.abc import Callable
from typing import cast

from engine.base.errors import Code, KafkaError
from engine.broker.request import Answered, EncodedAnswer
from engine.broker.steady import Stream
from engine.wire.catalog import API_NAMES, response_type
from engine.wire.declare import Message, Segment
from engine.wire.frames import frame_encoded, frame_response


class Slot:
    """The place of one answer in the order of answers."""

    __slots__ = ("correlation_id", "is_done", "key", "segments", "version")

    def __init__(self, key: int, version: int, correlation_id: int) -> None:
        self.key = key
        self.version = version
        self.correlation_id = correlation_id
        self.is_done = False
        self.segments: list[Segment] | None = None

    def settle(self, answer: Answered) -> None:
        self.segments = framed(answer, self.key, self.version, self.correlation_id)
        self.is_done = True


class RunSlot(Slot):
    """The place of the answers to a run of steady produces, until it is committed or time is up."""

    __slots__ = ("_answers", "_stream", "_tell", "_timer")

    def __init__(self, stream: Stream, answers: list[bytes], tell: Callable[[], None]) -> None:
        """`tell` is called when answers that had to wait are there."""
        super().__init__(stream.shape.key, stream.shape.version, 0)
        self._stream = stream
        self._answers = answers
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None

    def wait_for(self, end_offset: int) -> None:
        """Answer at once, or when everything below is committed, or that it took too long."""
        if self._stream.when_committed(end_offset, self._committed):
            self._settle_run(Code.NONE)
            return
        timeout_ms = max(0, self._stream.shape.timeout_ms)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(timeout_ms / 1000, self._committed, Code.REQUEST_TIMED_OUT)

    def _committed(self, code: Code) -> None:
        if self.is_done:
            return  # too late
        if self._timer is not None:
            self._timer.cancel()
        self._settle_run(code)
        self._tell()

    def _settle_run(self, code: Code) -> None:
        answers, self._answers = self._answers, []
        if code is not Code.NONE:
            answers = self._stream.failed(answers, code)
        self.segments = [b"".join(answers)]
        self.is_done = True


def framed(answer: Answered, key: int, version: int, correlation_id: int) -> list[Segment] | None:
    if answer is None:
        return None
    if isinstance(answer, EncodedAnswer):
        return frame_encoded(
            answer.body, api_key=key, api_version=version, correlation_id=correlation_id
        )
    return frame_response(answer, api_key=key, api_version=version, correlation_id=correlation_id)


def refusal(key: int, error: KafkaError) -> Message:
    """The answer to a request whose handler gave up as a whole, where its response can say so."""
    kind = response_type(key)
    if "error_code" not in kind.__struct_fields__:
        raise error
    fields: dict[str, object] = {"error_code": int(error.code)}
    if "error_message" in kind.__struct_fields__:
        fields["error_message"] = error.message
    return cast("Callable[..., Message]", kind)(**fields)


def api_name(key: int, version: int) -> str:
    return f"{API_NAMES.get(key, f'api key {key}')} v{version}"
