"""One believable cluster for screenshots and benchmarks: three brokers, six topics, clients."""

import asyncio
import json
import random
import time
from dataclasses import dataclass

from engine.contract.commands import BatchPage, ReadBatches, UnwatchTail, WatchTail
from engine.contract.facts import BatchAppended
from engine.contract.frames import Frame, Key
from engine.contract.values import Command, Reply, View
from engine.contract.views import FollowerView
from engine.wire.batch import Record, build_batch, read_header
from engine.wire.compression import Codec
from tests.ui import samples
from tests.ui.port import CannedPort

NOW_MS = int(time.time()) // 86_400 * 86_400_000 + 38_537_402
"""Today at 10:42: a picture shows no dates."""
TOPICS = (  # name, partitions, rate, cleanup policy
    ("orders", 6, 1_240.0, "delete"),
    ("payments", 3, 412.0, "delete"),
    ("inventory.events", 3, 86.0, "delete"),
    ("customers", 3, 4.0, "compact"),
    ("orders.dlq", 1, 0.0, "delete"),
    ("audit-log", 2, 22.0, "delete"),
    ("__consumer_offsets", 4, 18.0, "compact"),
    ("__transaction_state", 2, 0.0, "compact"),
)
ORDERS = (  # leader, epoch, replicas, isr, log start, LSO, HW, end, MiB, records/s
    (1, 7, (1, 2, 3), (1, 2, 3), 87_310, 262_481, 262_493, 262_495, 65.7, 211),
    (2, 5, (2, 3, 1), (2, 3, 1), 86_044, 261_870, 261_870, 261_871, 65.9, 208),
    (3, 6, (3, 1, 2), (3, 1, 2), 88_215, 263_002, 263_014, 263_015, 65.5, 206),
    (1, 7, (1, 3, 2), (1, 3, 2), 44_020, 214_931, 214_931, 214_932, 63.9, 203),
    (2, 5, (2, 1, 3), (2, 1), 85_770, 260_144, 260_144, 260_151, 65.6, 207),
    (3, 6, (3, 2, 1), (3, 2, 1), 86_662, 261_433, 261_440, 261_441, 65.5, 205),
)
CLIENTS = (  # client id, role, in, out
    ("orders-api", "producer", 1_240.0, 0.0),
    ("checkout-web", "producer", 412.0, 0.0),
    ("stock-sync", "producer", 86.0, 0.0),
    ("billing-1", "consumer", 0.0, 414.0),
    ("search-indexer-1", "consumer", 0.0, 417.0),
)


def states() -> tuple[tuple[Key, View | None], ...]:
    found: list[tuple[Key, View | None]] = [
        (("cluster",), samples.cluster(under_replicated_partitions=1))
    ]
    for broker_id in (1, 2, 3):
        view = samples.broker(broker_id, partition_count=18, leader_count=6)
        found.append((("broker", broker_id), view))
    for name, count, rate, policy in TOPICS:
        view = samples.topic(
            name,
            partition_count=count,
            replication_factor=3,
            records_in_per_s=rate,
            cleanup_policy=policy,
            is_internal=name.startswith("__"),
            size_bytes=411_146_649 if name == "orders" else 20_000_000,
            configs=(("retention.bytes", "67108864"),) if name == "orders" else (),
        )
        found.append((("topic", name), view))
        share = rate / count
        found += [(("partition", name, i), partition(name, i, share)) for i in range(count)]
    for number, (client_id, role, rate_in, rate_out) in enumerate(CLIENTS, 1):
        view = samples.client(
            number,
            client_id=client_id,
            role=role,
            records_in_per_s=rate_in,
            records_out_per_s=rate_out,
            last_api="Produce v12" if rate_in else "Fetch v17",
            last_request_at_ms=int(time.time() * 1_000),
        )
        found.append((("client", number), view))
    return tuple(found)


def partition(name: str, index: int, rate: float) -> View:
    if name != "orders":
        return samples.partition(
            name, index, leader=1 + index % 3, replicas=(1, 2, 3), isr=(1, 2, 3),
            records_in_per_s=rate, high_watermark=900, log_end_offset=900,
            last_stable_offset=900, size_bytes=300_000,
        )  # fmt: skip
    leader, epoch, replicas, isr, start, lso, hw, end, mib, moving = ORDERS[index]
    return samples.partition(
        name, index, leader=leader, leader_epoch=epoch, replicas=replicas, isr=isr,
        log_start_offset=start, last_stable_offset=lso, high_watermark=hw, log_end_offset=end,
        size_bytes=int(mib * 1024 * 1024), segment_count=5, records_in_per_s=float(moving),
        bytes_in_per_s=moving * 384.0, last_append_at_ms=NOW_MS,
        followers=tuple(
            FollowerView(each, end - behind, behind)
            for each in replicas
            if each != leader and (behind := end - hw if each in isr else 7_171) >= 0
        ),
    )  # fmt: skip


def order(r: random.Random, number: int) -> bytes:
    kind = r.choice(("order.placed", "order.placed", "order.paid", "order.shipped"))
    lines = [
        {"sku": f"{r.choice('ABKT')}-{r.randrange(9999):04d}", "qty": r.randrange(1, 5)}
        for _ in range(r.randrange(2, 5))
    ]
    fields = {
        "type": kind,
        "orderId": 7_341_000 + number,
        "total": round(r.uniform(4, 420), 2),
        "currency": r.choice(("EUR", "EUR", "USD", "GBP")),
        "channel": r.choice(("web", "app", "store")),
        "customer": {"tier": r.choice(("gold", "basic")), "since": 2011 + number % 12},
        "lines": lines,
        "warehouse": "ams-2",
    }
    return json.dumps(fields, separators=(",", ":")).encode()


HEADERS = (
    ("traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ("content-type", b"application/json"),
    ("retry-of", None),
)


@dataclass
class Log:
    """The end of one partition's log."""

    batches: list[bytes]
    start: int
    end: int


class FakeEngine(CannedPort):
    """Answers reads and tails from logs in memory, the rest from cans."""

    def __init__(self) -> None:
        super().__init__()
        self.logs: dict[tuple[str, int], Log] = {}
        self.watching: dict[int, WatchTail] = {}
        self.gate = asyncio.Event()
        """Closed, it holds every read back until a test opens it."""
        self.gate.set()

    async def ask(self, command: Command) -> Reply:
        match command:
            case ReadBatches():
                self.asked.append(command)
                await self.gate.wait()
                return self._read(command)
            case WatchTail():
                self.watching[command.tail_id] = command
            case UnwatchTail():
                self.watching.pop(command.tail_id, None)
        return await super().ask(command)

    def append(self, topic: str, index: int, batch: bytes) -> BatchAppended | None:
        """Put a batch behind the last; the fact for whoever watches."""
        header = read_header(batch)
        log = self.logs.setdefault((topic, index), Log([], header.base_offset, header.base_offset))
        assert header.base_offset == log.end
        log.batches.append(batch)
        log.end = header.last_offset + 1
        tails = tuple(
            t
            for t, c in self.watching.items()
            if c.topic in ("", topic) and c.partition in (None, index)
        )
        if not tails:
            return None
        return BatchAppended(
            tails, topic, index, header.base_offset, header.record_count, NOW_MS, batch
        )

    def _read(self, command: ReadBatches) -> BatchPage:
        log = self.logs.get((command.topic, command.partition), Log([], 0, 0))
        found: list[bytes] = []
        taken = 0
        at = max(command.offset, log.start)
        for batch in log.batches:
            header = read_header(batch)
            if header.last_offset < at:
                continue
            if found and taken + len(batch) > command.max_bytes:
                break
            found.append(batch)
            taken += len(batch)
        after = read_header(found[-1]).last_offset + 1 if found else max(at, log.start)
        return BatchPage(tuple(found), after, log.start, log.end)


def fill_orders(engine: FakeEngine, count: int = 600) -> None:
    """The end of topic orders, spread over its partitions in time."""
    r = random.Random(11)
    spans: dict[int, list[Record]] = {index: [] for index in range(6)}
    for number in range(count):
        index = r.choice((0, 1, 2, 3, 4, 5, 5))
        value = None if number % 29 == 3 else order(r, number)
        key = b"c-%05d" % r.randrange(9_000) if number % 41 else "Zoë-7".encode()
        spans[index].append(
            Record(0, NOW_MS - (count - number) * 9, key, value, HEADERS[: number % 4])
        )
    for index, listed in spans.items():
        offset = ORDERS[index][6] - len(listed)
        for first in range(0, len(listed), 3):
            chunk = listed[first : first + 3]
            placed = [
                Record(offset + at, rec.timestamp_ms, rec.key, rec.value, rec.headers)
                for at, rec in enumerate(chunk)
            ]
            batch = build_batch(
                placed, base_offset=offset, leader_epoch=ORDERS[index][1], codec=Codec.LZ4,
                producer_id=4012, producer_epoch=0, base_sequence=offset - 80_000,
            )  # fmt: skip
            engine.append("orders", index, batch)
            offset += len(chunk)


def frame() -> Frame:
    return Frame(states=states())
