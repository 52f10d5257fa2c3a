"""Our own small clients for the simulator: one connection, typed requests, retries and records."""

import asyncio
from collections import deque
from typing import NamedTuple, TypeVar

from engine.wire.batch import HEADER_SIZE, crc_is_right, read_header, read_records
from engine.wire.catalog import response_type
from engine.wire.declare import Message
from engine.wire.frames import frame_request, read_response_header
from engine.wire.message import decode
from tests.sim.net import SimNetwork, SimStream

M = TypeVar("M", bound=Message)

ANSWER_S = 30.0
"""How long an answer may take; the connection is given up then."""
FRAME_BYTES = 64 * 1024 * 1024


class ReadBatch(NamedTuple):
    """A batch as a client found it in an answer."""

    base_offset: int
    last_offset: int
    leader_epoch: int
    size: int
    records: tuple[tuple[int, bytes], ...]
    """Offsets and values."""


class _Asked(NamedTuple):
    """A request that waits for its answer."""

    correlation_id: int
    key: int
    version: int
    future: asyncio.Future[Message]


class CorruptRecordsError(Exception):
    """The broker served bytes whose checksum is wrong."""


class SimClient:
    """One connection to one broker; answers come in the order of requests."""

    def __init__(self, stream: SimStream, name: str) -> None:
        self.name = name
        self._stream = stream
        self._correlation_id = 0
        self._waiting: deque[_Asked] = deque()
        self._reader: asyncio.Task[None] | None = None
        self._error: Exception | None = None

    @classmethod
    async def connect(cls, network: SimNetwork, port: int, name: str) -> "SimClient":
        client = cls(await network.connect(port), name)
        client._reader = asyncio.get_running_loop().create_task(client._read())
        return client

    def send(self, request: Message, version: int) -> None:
        """A request that is not answered (Produce with acks 0)."""
        self._write(request, version)

    async def ask(self, request: Message, version: int, response: type[M]) -> M:
        """The answer; ConnectionError or TimeoutError where none comes."""
        if self._error is not None:
            raise self._error
        assert response is response_type(request.KEY)
        future = asyncio.get_running_loop().create_future()
        self._write(request, version)
        self._waiting.append(_Asked(self._correlation_id, request.KEY, version, future))
        try:
            async with asyncio.timeout(ANSWER_S):
                return await future
        except TimeoutError:
            self.close()
            raise

    def close(self) -> None:
        self._stream.close()

    def _write(self, request: Message, version: int) -> None:
        self._correlation_id += 1
        segments = frame_request(
            request,
            api_version=version,
            correlation_id=self._correlation_id,
            client_id=self.name,
        )
        self._stream.write(b"".join(bytes(segment) for segment in segments))

    async def _read(self) -> None:
        try:
            while True:
                size = int.from_bytes(await self._stream.read_exactly(4), "big")
                assert 4 <= size <= FRAME_BYTES, f"a frame of {size} bytes"
                self._answer(await self._stream.read_exactly(size))
        except (ConnectionError, AssertionError) as error:
            self._error = error
            while self._waiting:
                future = self._waiting.popleft().future
                if not future.done():
                    future.set_exception(error)

    def _answer(self, frame: bytes) -> None:
        asked = self._waiting.popleft()
        kind = response_type(asked.key)
        correlation_id, position = read_response_header(
            frame, 0, len(frame), api_key=asked.key, api_version=asked.version
        )
        assert correlation_id == asked.correlation_id, "an answer out of its order"
        answer, end = decode(
            kind, asked.version, frame, position, len(frame), max_elements=1_000_000
        )
        assert end == len(frame), f"{len(frame) - end} bytes too many in {kind.__name__}"
        if not asked.future.done():
            asked.future.set_result(answer)


def batches_in(records: bytes) -> list[ReadBatch]:
    """The whole batches of a fetch answer, each checked; a part of one at the end is left out."""
    found, position = [], 0
    while position + HEADER_SIZE <= len(records):
        header = read_header(records, position)
        end = position + header.size
        if end > len(records):
            break
        if not crc_is_right(records, position, header.size):
            raise CorruptRecordsError(f"batch at offset {header.base_offset}")
        batch = bytes(records[position:end])
        found.append(
            ReadBatch(
                header.base_offset,
                header.last_offset,
                header.partition_leader_epoch,
                header.size,
                tuple((record.offset, record.value or b"") for record in read_records(batch)),
            )
        )
        position = end
    return found
