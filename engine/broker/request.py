"""What a handler is given and what it may answer, and the facts about whoever asks."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from engine.wire.message import Message

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.partition import Partition

M = TypeVar("M", bound=Message)

POSITIONS_REMEMBERED = 500
"""Partitions of one connection whose next offset is known."""
TOPICS_REMEMBERED = 32
"""Topics whose records are counted for each peer; those of later ones are counted together."""
OTHER_TOPICS = ""
INSIDE = "inside the workbench"


class EncodedAnswer:
    """A response body that is encoded already (cached Metadata, ApiVersions), without header."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        self.body = body


Answered: TypeAlias = Message | EncodedAnswer | None
"""None: the request gets no answer (Produce with acks 0)."""


class Sleeper(ABC):
    """An answer that has to be waited for, without the cost of a task."""

    __slots__ = ()

    @abstractmethod
    def sleep(self, woken: Callable[[], None]) -> None:
        """Call once, in a turn of its own, when it is worth to look, or nobody waits any more."""

    @abstractmethod
    def look(self) -> "Answered | Sleeper":
        """The answer, or itself if it goes on to sleep."""


Answer: TypeAlias = Answered | Sleeper | asyncio.Future[Answered] | Coroutine[Any, Any, Answered]
"""What `handle` returns.

A Future lets the connection go on with its next request; a coroutine and a Sleeper hold the
further requests of the connection. Answers leave in the order of their requests in any case.
"""


class CloseConnection(Exception):  # noqa: N818 - an order, not an error
    """Raised by a handler where Kafka closes the connection instead of answering."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Peer:
    """One client's end of a connection: who it is and what it has done; telemetry samples this.

    Plain attributes and integers, written on the hot path, read by anyone on the loop.
    """

    __slots__ = (
        "bytes_in",
        "bytes_out",
        "client_id",
        "connected_at_ms",
        "connection_id",
        "delivered",
        "error_count",
        "errors",
        "first_delivered_at_ms",
        "host",
        "is_closed",
        "is_loopback",
        "last_error",
        "last_error_at_ms",
        "last_error_key",
        "last_fetch",
        "last_key",
        "last_request_at_ms",
        "last_version",
        "listener",
        "missed",
        "moves",
        "on_closed",
        "port",
        "reads_at",
        "records_in",
        "records_out",
        "request_count",
        "software_name",
        "software_version",
        "topics",
        "traced",
    )

    def __init__(
        self, *, connection_id: int, host: str, port: int, listener: str, connected_at_ms: int
    ) -> None:
        self.connection_id = connection_id
        self.host = host
        self.port = port
        self.listener = listener
        self.is_loopback = host.startswith("127.") or host == "::1"
        self.connected_at_ms = connected_at_ms
        self.client_id = ""
        self.software_name = ""
        self.software_version = ""
        self.last_key: int | None = None
        self.last_version = 0
        self.last_request_at_ms = connected_at_ms
        self.request_count = 0
        self.error_count = 0
        self.errors: dict[int, int] = {}
        """How often each error code was answered."""
        self.last_error = 0
        self.last_error_key: int | None = None
        self.last_error_at_ms: int | None = None
        self.bytes_in = 0
        self.bytes_out = 0
        self.records_in = 0
        self.records_out = 0
        self.topics: dict[str, list[int]] = {}
        """Records in and records out by topic."""
        self.reads_at: dict[tuple[str, int], int] = {}
        """The next offset that it will want of a partition, by what it fetched."""
        self.last_fetch: Any = None
        """The last fetch: its `FetchContext`, isolation level, wait in ms, and when it came."""
        self.delivered: tuple[str, int, int, int] | None = None
        """Topic, partition and offset that a fetch got records from last, and when it came."""
        self.missed: tuple[str, int, int] | None = None
        """Topic, partition and offset that it asked for last and the log does not have."""
        self.first_delivered_at_ms: int | None = None
        self.moves: Any = None
        """Whoever counts batches (`Moves`), while somebody watches."""
        self.traced: Any = None
        """What the trace keeps of this connection (`Traced`), once there is something."""
        self.is_closed = False
        self.on_closed: dict[Callable[[], None], None] = {}

    def __str__(self) -> str:
        return f"connection {self.connection_id} from {self.host}:{self.port}"

    @property
    def address(self) -> str:
        """Where it comes from; no client has port 0 that came over a network."""
        return f"{self.host}:{self.port}" if self.port else INSIDE

    def moved(self, topic: str) -> list[int]:
        """The counters of a topic's records, to be added to: [in, out]."""
        found = self.topics.get(topic)
        if found is None:
            name = topic if len(self.topics) < TOPICS_REMEMBERED else OTHER_TOPICS
            found = self.topics.setdefault(name, [0, 0])
        return found

    def fetched(self, topic: str, partition: int, next_offset: int) -> None:
        """It was answered up to an offset; only so many partitions are remembered."""
        place = (topic, partition)
        if place in self.reads_at or len(self.reads_at) < POSITIONS_REMEMBERED:
            self.reads_at[place] = next_offset

    def failed(self, code: int) -> None:
        """An error was answered."""
        self.error_count += 1
        self.errors[code] = self.errors.get(code, 0) + 1
        self.last_error, self.last_error_key = code, self.last_key
        self.last_error_at_ms = self.last_request_at_ms

    def got(self, offset: int, partition: "Partition", now_ms: int) -> None:
        """Records left for the client."""
        self.delivered = (partition.topic, partition.index, offset, now_ms)
        if self.first_delivered_at_ms is None:
            self.first_delivered_at_ms = now_ms

    def closed(self) -> None:
        """The connection is gone: whoever waits on its behalf need wait no longer."""
        self.is_closed = True
        callbacks, self.on_closed = self.on_closed, {}
        for callback in callbacks:
            callback()


class Request(Generic[M]):
    """One request on its way through a handler.

    Memoryviews in `body` (the `records` fields) lie in a receive buffer that is used again: they
    hold only until `handle` returns. Who needs them longer (a coroutine, a callback) copies.
    """

    __slots__ = ("body", "broker", "client_id", "connection", "correlation_id", "key",
                 "now_ms", "size", "version")  # fmt: skip

    def __init__(  # noqa: PLR0917 - one is made for every request: keywords cost a microsecond
        self,
        body: M,
        key: int,
        version: int,
        client_id: str | None,
        connection: Peer,
        broker: "Broker",
        size: int,
        now_ms: int,
        correlation_id: int = 0,
    ) -> None:
        self.body = body
        self.correlation_id = correlation_id
        self.key = key
        self.version = version
        self.client_id = client_id
        self.connection = connection
        self.broker = broker
        self.size = size
        self.now_ms = now_ms
