"""Calls: typed requests over one connection of a client that lives in the engine."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar, cast

from engine.wire.catalog import response_type
from engine.wire.frames import frame_request, read_response_header
from engine.wire.message import Buffer, Message, decode
from engine.wire.messages.k18_api_versions import ApiVersionsRequest, ApiVersionsResponse

M = TypeVar("M", bound=Message)

REQUEST_TIMEOUT_S = 30.0
"""`request.timeout.ms` as Kafka has it."""
SOFTWARE, SOFTWARE_VERSION = "broker-workbench", "built-in"
MAX_ELEMENTS = 1_000_000


class Wire(Protocol):
    """The client's end of a connection."""

    def write(self, data: bytes) -> None: ...

    def hang_up(self) -> None: ...


class Ear(Protocol):
    """Who hears what the broker says on a connection."""

    def heard(self, data: bytes) -> None: ...

    def lost(self) -> None: ...


Dial = Callable[[Ear, int | None], Wire | None]
"""Makes a connection to a broker by its id, or to any; None where there is none to be had."""


class NoConnectionError(Exception):
    """The broker hung up, admits nobody or did not answer in time."""


class _Asked(NamedTuple):
    """A request that waits for its answer."""

    key: int
    version: int
    future: asyncio.Future[Message]


class Calls:
    """One connection, made anew when it is needed; answers come in the order of requests."""

    def __init__(self, dial: Dial, client_id: str) -> None:
        self._dial = dial
        self._client_id = client_id
        self._broker_id: int | None = None
        """Which broker is meant; None: any."""
        self._wire: Wire | None = None
        self._asked: deque[_Asked] = deque()
        self._heard = bytearray()
        self._correlation_id = 0

    async def ask(
        self,
        request: Message,
        version: int,
        response: type[M],
        *,
        timeout_s: float = REQUEST_TIMEOUT_S,
    ) -> M:
        """The answer; `NoConnectionError` where none comes."""
        if self._wire is None:
            await self._connect()
        return await self._ask(request, version, response, timeout_s)

    def go_to(self, broker_id: int) -> None:
        """Ask this broker from now on."""
        if broker_id != self._broker_id:
            self.close()
            self._broker_id = broker_id

    def beside(self, broker_id: int) -> "Calls":
        """Another connection of the same client, to this broker."""
        other = Calls(self._dial, self._client_id)
        other._broker_id = broker_id
        return other

    def close(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.hang_up()
        self._forget()

    # -- what the wire tells

    def heard(self, data: bytes) -> None:
        self._heard += data
        while len(self._heard) >= 4:
            end = 4 + int.from_bytes(self._heard[:4], "big")
            if len(self._heard) < end:
                return
            frame = bytes(self._heard[4:end])
            del self._heard[:end]
            self._answered(frame)

    def lost(self) -> None:
        self._wire = None
        self._forget()

    # -- asking

    async def _connect(self) -> None:
        """As every client begins: it says who it is and asks what the broker speaks."""
        self._heard.clear()
        self._wire = self._dial(self, self._broker_id)
        if self._wire is None and self._broker_id is not None:  # it is down: others know more
            self._broker_id = None
            self._wire = self._dial(self, None)
        hello = ApiVersionsRequest(SOFTWARE, SOFTWARE_VERSION)
        await self._ask(hello, 3, ApiVersionsResponse, REQUEST_TIMEOUT_S)

    async def _ask(self, request: Message, version: int, response: type[M], timeout_s: float) -> M:
        if self._wire is None:
            raise NoConnectionError
        self._correlation_id += 1
        segments = frame_request(
            request,
            api_version=version,
            correlation_id=self._correlation_id,
            client_id=self._client_id,
        )
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(request.KEY, version, future))
        self._wire.write(b"".join(cast("list[Buffer]", segments)))
        try:
            async with asyncio.timeout(timeout_s):
                answer = await future
        except TimeoutError:
            self.close()
            raise NoConnectionError from None
        assert isinstance(answer, response)
        return answer

    def _answered(self, frame: bytes) -> None:
        asked = self._asked.popleft()
        _, position = read_response_header(
            frame, 0, len(frame), api_key=asked.key, api_version=asked.version
        )
        kind = response_type(asked.key)
        answer, _ = decode(
            kind, asked.version, frame, position, len(frame), max_elements=MAX_ELEMENTS
        )
        if not asked.future.done():
            asked.future.set_result(answer)

    def _forget(self) -> None:
        while self._asked:
            future = self._asked.popleft().future
            if not future.done():
                future.set_exception(NoConnectionError())
