"""Our own small client over a real socket: typed requests, or frames that were encoded before."""

import socket
import struct
from types import TracebackType
from typing import Self, TypeVar

from engine.wire.catalog import response_type
from engine.wire.declare import Message
from engine.wire.frames import frame_request, read_response_header
from engine.wire.message import decode
from engine.wire.messages import k18_api_versions, k19_create_topics

M = TypeVar("M", bound=Message)


class WireClient:
    """One blocking connection; answers are read in the order of the requests."""

    def __init__(self, port: int, *, seconds: float = 30.0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._correlation_id = 0
        self._buffer = bytearray(1 << 16)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def ask(self, request: Message, version: int, response: type[M]) -> M:
        """The answer; ConnectionError where the broker hangs up."""
        assert response is response_type(request.KEY)
        self.socket.sendall(self.framed(request, version))
        frame = self.answer()
        _, position = read_response_header(
            frame, 0, len(frame), api_key=request.KEY, api_version=version
        )
        return decode(response, version, frame, position, len(frame), max_elements=10_000_000)[0]

    def framed(self, request: Message, version: int) -> bytes:
        self._correlation_id += 1
        segments = frame_request(
            request,
            api_version=version,
            correlation_id=self._correlation_id,
            client_id="wire-client",
        )
        return b"".join(bytes(segment) for segment in segments)

    def answer(self) -> bytes:
        """The next frame, without its size."""
        (size,) = struct.unpack(">i", self._exactly(4))
        return bytes(self._exactly(size))

    def skip_answer(self) -> int:
        """Take the next frame and forget it; its size."""
        (size,) = struct.unpack(">i", self._exactly(4))
        self._exactly(size)
        return size

    def _exactly(self, count: int) -> memoryview:
        if count > len(self._buffer):
            self._buffer = bytearray(count)
        view, got = memoryview(self._buffer), 0
        while got < count:
            more = self.socket.recv_into(view[got:count])
            if not more:
                raise ConnectionResetError("the broker closed the connection")
            got += more
        return view[:count]


def api_versions(client: WireClient) -> dict[int, tuple[int, int]]:
    """What the broker serves, by key."""
    request = k18_api_versions.ApiVersionsRequest(
        client_software_name="wire-client", client_software_version="1"
    )
    answer = client.ask(request, 3, k18_api_versions.ApiVersionsResponse)
    return {api.api_key: (api.min_version, api.max_version) for api in answer.api_keys}


def create_topic(
    client: WireClient,
    name: str,
    partition_count: int = 1,
    *,
    replication_factor: int = 1,
    **configs: str,
) -> tuple[int, bytes]:
    """The error code and the id; settings with underscores for dots."""
    settings = [
        k19_create_topics.CreatableTopicConfig(name=key.replace("_", "."), value=value)
        for key, value in configs.items()
    ]
    topic = k19_create_topics.CreatableTopic(
        name=name,
        num_partitions=partition_count,
        replication_factor=replication_factor,
        configs=settings,
    )
    request = k19_create_topics.CreateTopicsRequest(topics=[topic], timeout_ms=60_000)
    answer = client.ask(request, 7, k19_create_topics.CreateTopicsResponse)
    return answer.topics[0].error_code, answer.topics[0].topic_id
