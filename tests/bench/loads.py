"""The loads of the benchmark: each drives one broker for a while and says what it moved.

A load is a function of a `Server` and its sizes; it returns `Figures`. Clients are kcat (librdkafka
in C) where the issue asks for librdkafka, else blocking sockets with frames encoded beforehand, so
that the client costs as little as may be.
"""

import itertools
import select
import socket
import statistics
import struct
import time
from collections import deque
from dataclasses import dataclass, field
from tempfile import NamedTemporaryFile
from typing import Self

from engine.wire.batch import Record, build_batch, read_header, read_records
from engine.wire.frames import read_response_header
from engine.wire.message import decode
from engine.wire.messages import k01_fetch, k03_metadata, k20_delete_topics
from engine.wire.messages.k00_produce import (
    PartitionProduceData,
    ProduceRequest,
    ProduceResponse,
    TopicProduceData,
)
from engine.wire.messages.k01_fetch import FetchPartition, FetchRequest, FetchTopic
from tests.bench import librdkafka
from tests.clients.servers import Server
from tests.clients.tools import program, run
from tests.clients.wire import WireClient, create_topic

MIB = 1 << 20
NOT_YET = {3, 5, 6}
"""Errors of a partition whose leader is still on its way."""


@dataclass(frozen=True)
class Figures:
    """What one load measured. `rate` is the figure to compare, more is better; `unit` is its."""

    rate: float
    unit: str
    cpu_s: float
    """The broker's CPU seconds for one unit of work: for a GB, or for 1,000 requests."""
    more: dict[str, float] = field(default_factory=dict)


@dataclass
class Stopwatch:
    """Wall and broker CPU time between two moments."""

    server: Server

    def __enter__(self) -> Self:
        self.cpu_before, self.before = self.server.cpu_seconds(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s = time.perf_counter() - self.before
        self.cpu_s = self.server.cpu_seconds() - self.cpu_before


_made: dict[int, list[str]] = {}
"""The topics that lie on each broker, by its port."""
_numbers = itertools.count()


def next_name(server: Server) -> str:
    name = f"bench-{next(_numbers)}"
    _made.setdefault(server.port, []).append(name)
    return name


def clear(server: Server) -> None:
    """Delete what the loads have left on a broker."""
    names = _made.pop(server.port, [])
    with WireClient(server.port) as client:
        request = k20_delete_topics.DeleteTopicsRequest(topic_names=names, timeout_ms=30_000)
        client.ask(request, 4, k20_delete_topics.DeleteTopicsResponse)


def fresh_topic(server: Server, partition_count: int = 1) -> str:
    name = next_name(server)
    with WireClient(server.port) as client:
        code, _ = create_topic(client, name, partition_count, retention_ms="-1")
        assert code == 0, code
        await_leaders(client, name, partition_count)
    return name


def await_leaders(client: WireClient, name: str, partition_count: int) -> None:
    """Ask until every partition of the topic has a leader that takes a fetch."""
    topics = [k03_metadata.MetadataRequestTopic(name=name)]
    request = k03_metadata.MetadataRequest(topics=topics, allow_auto_topic_creation=False)
    while True:
        answer = client.ask(request, 9, k03_metadata.MetadataResponse)
        partitions = answer.topics[0].partitions
        if len(partitions) == partition_count and all(p.leader_id >= 0 for p in partitions):
            break
    while True:
        found = client.ask(fetch_request(name, 0, 0), 11, k01_fetch.FetchResponse)
        if found.responses[0].partitions[0].error_code == 0:
            return


def produce_frame(client: WireClient, topic: str, batch: bytes, partition: int = 0) -> bytes:
    data = [PartitionProduceData(index=partition, records=batch)]
    request = ProduceRequest(
        acks=-1, timeout_ms=30_000, topic_data=[TopicProduceData(name=topic, partition_data=data)]
    )
    return client.framed(request, 9)


def fetch_request(
    topic: str, offset: int, wait_ms: int, *, most: int = MIB, partition: int = 0
) -> FetchRequest:
    part = FetchPartition(partition=partition, fetch_offset=offset, partition_max_bytes=most)
    return FetchRequest(
        max_wait_ms=wait_ms,
        min_bytes=1,
        max_bytes=most,
        topics=[FetchTopic(topic=topic, partitions=[part])],
    )


def records_of(size: int, total: int) -> bytes:
    """One batch of records of `size` bytes that is `total` bytes long, about."""
    value = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    return build_batch([Record(i, 0, None, value, ()) for i in range(max(1, total // (size + 9)))])


# -- librdkafka ------------------------------------------------------------------------------------


def librdkafka_produce(server: Server, *, size: int, total: int) -> Figures:
    topic = fresh_topic(server)
    count = total // size
    with Stopwatch(server) as watch:
        librdkafka.produce(server.bootstrap, topic, bytes(size), count)
    done = end_offset(server, topic)
    assert done == count, f"{done} of {count} records arrived"
    gigabytes = total / 1e9
    return Figures(total / 1e6 / watch.wall_s, "MB/s", watch.cpu_s / gigabytes)


def kcat_produces(server: Server, topic: str, size: int, count: int, *more: str) -> Stopwatch:
    line = (b"0123456789abcdef" * (size // 16 + 1))[: size - 1] + b"\n"
    with NamedTemporaryFile() as file:
        file.write(line * count)
        file.flush()
        command = [program("kcat"), "-b", server.bootstrap, "-P", "-t", topic, *more]
        command += ["-X", "linger.ms=20", "-X", "batch.size=1000000", "-l", file.name]
        command += ["-X", "queue.buffering.max.messages=2000000"]
        with Stopwatch(server) as watch:
            run(command, seconds=300)
    return watch


def librdkafka_consume(server: Server, *, size: int, total: int) -> Figures:
    topic = filled_topic(server, size, total)
    count = end_offset(server, topic)
    command = [program("kcat"), "-b", server.bootstrap, "-C", "-t", topic, "-p", "0", "-e", "-q"]
    command += ["-o", "beginning", "-f", "", "-X", "check.crcs=false", "-X", "fetch.wait.max.ms=10"]
    command += ["-X", "queued.max.messages.kbytes=1000000", "-c", str(count)]
    with Stopwatch(server) as watch:
        run(command, seconds=300)
    return Figures(total / 1e6 / watch.wall_s, "MB/s", watch.cpu_s / (total / 1e9))


def end_offset(server: Server, topic: str) -> int:
    with WireClient(server.port) as client:
        answer = client.ask(fetch_request(topic, 0, 0, most=1), 11, k01_fetch.FetchResponse)
        return answer.responses[0].partitions[0].high_watermark


def filled_topic(server: Server, size: int, total: int) -> str:
    topic = fresh_topic(server)
    batch = records_of(size, 900_000)
    with WireClient(server.port) as client:
        pipelined(client, produce_frame(client, topic, batch), total // len(batch), 5)
    return topic


# -- frames encoded beforehand ---------------------------------------------------------------------


def pipelined(client: WireClient, frame: bytes, count: int, in_flight: int) -> None:
    sent = 0
    for answered in range(count):
        while sent < count and sent - answered < in_flight:
            client.socket.sendall(frame)
            sent += 1
        client.skip_answer()


def big_batches_in(server: Server, *, total: int) -> Figures:
    topic = fresh_topic(server)
    batch = records_of(1000, 1_000_000)
    count = total // len(batch)
    with WireClient(server.port) as client:
        frame = produce_frame(client, topic, batch)
        with Stopwatch(server) as watch:
            pipelined(client, frame, count, 5)
    moved = len(batch) * count
    return Figures(moved / 1e6 / watch.wall_s, "MB/s", watch.cpu_s / (moved / 1e9))


def big_batches_out(server: Server, *, total: int) -> Figures:
    topic = filled_topic(server, 1000, total)
    end = end_offset(server, topic)
    step = read_header(records_of(1000, 900_000)).record_count
    with WireClient(server.port) as client:
        frames = [client.framed(fetch_request(topic, at, 0), 11) for at in range(0, end, step)]
        moved = 0
        with Stopwatch(server) as watch:
            for frame in frames:
                client.socket.sendall(frame)
                moved += client.skip_answer()
    return Figures(moved / 1e6 / watch.wall_s, "MB/s", watch.cpu_s / (moved / 1e9))


def small_produces(
    server: Server,
    *,
    connections: int,
    seconds: float,
    window: int,
    records: int = 1,
    partitions: int = 8,
) -> Figures:
    """Produces of one record or some, `window` in flight on each connection.

    The client must not be the limit: all answers that one read brings are counted by their size,
    which is the same for all, and as many requests leave by one write.
    """
    count = min(connections, partitions)
    topic = fresh_topic(server, count)
    batch = build_batch([Record(n, 0, None, b"x" * 100, ()) for n in range(records)])
    clients = [WireClient(server.port) for _ in range(connections)]
    peers = {
        client.socket.fileno(): _Pounder(
            client.socket, produce_frame(client, topic, batch, i % count)
        )
        for i, client in enumerate(clients)
    }
    poll = select.epoll()
    done, latencies = 0, deque[float](maxlen=200_000)
    clock = time.perf_counter
    with Stopwatch(server) as watch:
        for descriptor, peer in peers.items():
            poll.register(descriptor, select.POLLIN)
            peer.send(window, clock())
        until = clock() + seconds
        while (now := clock()) < until:
            for descriptor, _ in poll.poll(0.1):
                peer = peers[descriptor]
                count = peer.receive()
                if count:
                    done += count
                    latencies.append(now - peer.sent_at)
                    peer.send(count, now)
    poll.close()
    for client in clients:
        client.close()
    spread = statistics.quantiles(latencies, n=100)
    more = {"p50 ms": spread[49] * 1000, "p99 ms": spread[98] * 1000}
    return Figures(done / watch.wall_s, "requests/s", watch.cpu_s / done * 1000, more)


class _Pounder:
    """One connection that repeats a request, as cheaply as Python can."""

    __slots__ = ("_frame", "_frames", "_rest", "_size", "_socket", "sent_at")

    def __init__(self, peer: socket.socket, frame: bytes) -> None:
        self._socket = peer
        self._frame = frame
        self._frames = {1: frame}
        self._rest = b""
        self._size = 0
        self.sent_at = 0.0
        while True:  # the size of an answer, and proof that it is a good one
            peer.sendall(frame)
            self._size = 4 + int.from_bytes(peer.recv(4, socket.MSG_WAITALL), "big")
            answer = peer.recv(self._size - 4, socket.MSG_WAITALL)
            found, _ = decode(ProduceResponse, 9, answer, 5, len(answer))
            code = found.responses[0].partition_responses[0].error_code
            if code not in NOT_YET:
                break
        assert code == 0, code

    def send(self, count: int, now: float) -> None:
        self.sent_at = now
        frames = self._frames.get(count)
        if frames is None:
            frames = self._frames[count] = self._frame * count
        self._socket.sendall(frames)

    def receive(self) -> int:
        """How many answers have come."""
        data = self._socket.recv(65536)
        if self._rest:
            data = self._rest + data
        count, rest = divmod(len(data), self._size)
        self._rest = data[-rest:] if rest else b""
        return count


def end_to_end(server: Server, *, per_s: int, seconds: float) -> Figures:
    """From a record's produce to its arrival at a consumer that waits for it."""
    topic = fresh_topic(server)
    with WireClient(server.port) as sender, WireClient(server.port) as taker:
        at, sent, offset = time.perf_counter(), 0, 0
        count = int(per_s * seconds)
        latencies: list[float] = []
        taker.socket.sendall(taker.framed(fetch_request(topic, 0, 500), 11))
        poll = select.poll()
        poll.register(sender.socket, select.POLLIN)
        poll.register(taker.socket, select.POLLIN)
        with Stopwatch(server) as watch:
            while len(latencies) < count:
                now = time.perf_counter()
                while sent < count and now >= at + sent / per_s:
                    stamp = struct.pack(">d", now) + b"x" * 92
                    batch = build_batch([Record(0, 0, None, stamp, ())])
                    sender.socket.sendall(produce_frame(sender, topic, batch))
                    sent += 1
                due = at + sent / per_s - time.perf_counter()
                for fd, _ in poll.poll(max(0, due * 1000) if sent < count else 1000):
                    if fd == sender.socket.fileno():
                        sender.skip_answer()
                        continue
                    offset = _arrived(taker, offset, latencies)
                    request = fetch_request(topic, offset, 500)
                    taker.socket.sendall(taker.framed(request, 11))
        spread = statistics.quantiles(latencies, n=100)
        more = {"p50 ms": spread[49] * 1000, "p99 ms": spread[98] * 1000}
        return Figures(count / watch.wall_s, "msg/s", watch.cpu_s / count * 1000, more)


def _arrived(taker: WireClient, offset: int, latencies: list[float]) -> int:
    frame = taker.answer()
    now = time.perf_counter()
    _, start = read_response_header(frame, 0, len(frame), api_key=1, api_version=11)
    answer = decode(k01_fetch.FetchResponse, 11, frame, start, len(frame))[0]
    data = memoryview(answer.responses[0].partitions[0].records or b"")
    while len(data) > 12:
        size = 12 + struct.unpack_from(">i", data, 8)[0]
        for record in read_records(data[:size], max_decompressed=MIB):
            latencies.append(now - struct.unpack_from(">d", record.value or b"")[0])
            offset = record.offset + 1
        data = data[size:]
    return offset


def many_connections(server: Server, *, connections: int, seconds: float) -> Figures:
    return small_produces(server, connections=connections, seconds=seconds, window=1)


def partitions_made(server: Server, *, count: int) -> Figures:
    name = next_name(server)
    with WireClient(server.port, seconds=120) as client, Stopwatch(server) as watch:
        code, _ = create_topic(client, name, count, retention_ms="-1")
        assert code == 0, code
        await_leaders(client, name, count)
    return Figures(count / watch.wall_s, "partitions/s", watch.cpu_s / count * 1000)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
