"""kill -9 under idempotent producers while segments roll, retention takes and the cleaner compacts.

Five producers of librdkafka, one for each codec, live through all kills and retry. What they were
told is held against all that a consumer finds in the end: nothing acknowledged is lost, nothing is
there twice, each producer's records are in its order; of a compacted topic the last acknowledged
value of each key is there.
"""

import os
import random
import signal
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

from engine.storage.check import FolderCheck
from engine.storage.os_disk import OsDisk
from tests.clients.servers import free_port, process, serve_command, served
from tests.clients.wire import WireClient, create_topic

KILLS = int(os.environ.get("LANE_LOAD_KILLS") or 20)

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300 + 12 * KILLS)]

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
KEYS = 40
SMALL = {"internal_segment_bytes": "65536"}
TOPICS = {
    "kept": {"segment_bytes": "1048576", "retention_ms": "-1"},
    "kept-small": {**SMALL, "retention_ms": "-1"},
    "limited": {**SMALL, "retention_bytes": "262144"},
    "compacted": {**SMALL, "cleanup_policy": "compact", "min_cleanable_dirty_ratio": "0.01"},
}
PARTITIONS = 2
SETTINGS = [
    "log.initial.task.delay.ms=50",
    "log.retention.check.interval.ms=200",
    "log.segment.delete.delay.ms=200",
    "log.cleaner.backoff.ms=100",
    "log.flush.offset.checkpoint.interval.ms=500",
    "replica.high.watermark.checkpoint.interval.ms=500",
]
OPTIONS = [word for setting in SETTINGS for word in ("-o", setting)]

Place = tuple[str, int]
Name = tuple[str, int]
"""A record as its producer calls it: the codec, and its number."""


class Loader(threading.Thread):
    """One idempotent producer: numbers its records and notes where they were acknowledged."""

    def __init__(
        self, port: int, codec: str, over: threading.Event, topics: Sequence[str] = tuple(TOPICS)
    ) -> None:
        super().__init__(name=f"producer {codec}")
        self.acknowledged: dict[Place, dict[int, Name]] = defaultdict(dict)
        self.refused: list[str] = []
        self._codec, self._over, self._topics = codec, over, topics
        self._producer = Producer(
            {
                "bootstrap.servers": f"127.0.0.1:{port}",
                "enable.idempotence": True,
                "compression.type": codec,
                "linger.ms": 2,
                "batch.size": 32_768,  # a batch fits a segment, or it is refused for good
                "message.timeout.ms": 300_000,
                "reconnect.backoff.max.ms": 200,
                "queue.buffering.max.messages": 2000,
                "error_cb": self._failed,
                "log_level": 0,
            }
        )

    def run(self) -> None:
        chance, number = random.Random(self._codec), 0
        while not self._over.is_set():
            topic = chance.choice(self._topics)
            padding = chance.randbytes(chance.choice((0, 50, 500, 4000)))
            self._send(topic, number, chance.randrange(PARTITIONS), padding)
            number += 1
            self._producer.poll(0.002)
        if self._producer.flush(120):
            self.refused.append("not all were answered")

    def _send(self, topic: str, number: int, partition: int, padding: bytes) -> None:
        value = b"%s %d %s" % (self._codec.encode(), number, padding)
        # the key says the partition too, so that a key stays in its own
        key = b"%s %d %d" % (self._codec.encode(), partition, number % KEYS)
        while True:
            try:
                self._producer.produce(
                    topic, value, key, partition, on_delivery=self._told(topic, number)
                )
            except BufferError:  # as many as it may are under way
                self._producer.poll(0.1)
            else:
                return

    def _told(self, topic: str, number: int) -> Callable[[object, object], None]:
        def told(error: object, message: object) -> None:
            if error is not None:
                self.refused.append(str(error))
                return
            place = topic, message.partition()
            self.acknowledged[place][message.offset()] = (self._codec, number)

        return told

    def _failed(self, error: object) -> None:
        if error.fatal():
            self.refused.append(str(error))


def name_of(value: bytes) -> Name:
    """The codec and the number; those of `kafka-verifiable-producer` have a point between them."""
    codec, number, *_ = value.replace(b".", b" ", 1).split(b" ", 2)
    return codec.decode(), int(number)


def everything(
    port: int, topics: Sequence[str] = tuple(TOPICS), partition_count: int = PARTITIONS
) -> dict[Place, list[tuple[int, bytes, Name]]]:
    """Offset, key and name of each record, checksums checked, in the order they are read in."""
    consumer = Consumer(
        {
            "bootstrap.servers": f"127.0.0.1:{port}",
            "group.id": "judge",
            "check.crcs": True,
            "enable.partition.eof": True,
            "enable.auto.commit": False,
            "log_level": 0,
        }
    )
    places = [(topic, partition) for topic in topics for partition in range(partition_count)]
    consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in places])
    found: dict[Place, list[tuple[int, bytes, Name]]] = {place: [] for place in places}
    left = set(places)
    while left:
        for message in consumer.consume(1000, timeout=30):
            place = message.topic(), message.partition()
            if message.error() is None:
                found[place].append((message.offset(), message.key(), name_of(message.value())))
            elif message.error().name() == "_PARTITION_EOF":
                left.discard(place)
            else:
                raise KafkaException(message.error())
    consumer.close()
    return found


def judge(found: dict[Place, list[tuple[int, bytes, Name]]], loaders: list[Loader]) -> int:
    """How many acknowledged records were held against what is there."""
    count = 0
    for place, records in found.items():
        there = {offset: name for offset, _, name in records}
        told = {o: n for loader in loaders for o, n in loader.acknowledged[place].items()}
        count += len(told)
        assert records, place
        assert len(set(there.values())) == len(records), f"{place}: a record is there twice"
        for codec in {whose for whose, _ in there.values()}:
            numbers = [number for _, _, (whose, number) in records if whose == codec]
            assert numbers == sorted(numbers), f"{place}: {codec} is out of order"
        assert all(told.get(o, n) == n for o, n in there.items()), f"{place}: another record"
        if place[0] == "compacted":
            judge_compacted(place, records, told)
            continue
        start = records[0][0]
        assert place[0] == "limited" or start == 0, f"{place} begins at {start}"
        lost = [(offset, name) for offset, name in told.items() if offset >= start]
        lost = [(offset, name) for offset, name in lost if there.get(offset) != name]
        assert not lost, f"{place}: {len(lost)} acknowledged records are lost, as {lost[:3]}"
    return count


def judge_compacted(
    place: Place, records: list[tuple[int, bytes, Name]], told: dict[int, Name]
) -> None:
    """The last acknowledged value of each key is there, or one that came later."""
    newest = {key: offset for offset, key, _ in records}
    last: dict[bytes, int] = {}
    for offset, (codec, number) in sorted(told.items()):
        last[b"%s %d %d" % (codec.encode(), place[1], number % KEYS)] = offset
    gone = {key: offset for key, offset in last.items() if newest.get(key, -1) < offset}
    assert not gone, f"{place}: the last value of {len(gone)} keys is lost, as {gone}"
    assert len(records) < len(told) / 2, f"{place}: hardly anything was compacted"


def test_nothing_acknowledged_is_lost_and_nothing_comes_twice(tmp_path: Path) -> None:
    chance, port, over = random.Random(9), free_port(), threading.Event()
    loaders = [Loader(port, codec, over) for codec in CODECS]
    waits: list[float] = []
    try:
        for kill in range(KILLS):
            began = time.monotonic()
            with served(*OPTIONS, port=port, folder=tmp_path) as server:
                waits.append(time.monotonic() - began)
                if kill == 0:
                    prepare(port)
                    for loader in loaders:
                        loader.start()
                time.sleep(chance.uniform(0.05, 2.5))
                os.kill(server.pid, signal.SIGKILL)
            if kill % 5 == 4:  # and once more while it recovers
                command = serve_command(port, tmp_path, *OPTIONS)
                with process(*command) as child, child.stdout, child.stderr:
                    time.sleep(chance.uniform(0.1, 1.0))
                    child.kill()
        with served(*OPTIONS, port=port, folder=tmp_path):
            time.sleep(1)
            over.set()
            for loader in loaders:
                loader.join()
            time.sleep(1)  # so that retention and cleaner look at the last of it
            count = judge(everything(port), loaders)
    finally:
        over.set()
    assert [reason for loader in loaders for reason in loader.refused] == []
    damage = FolderCheck(OsDisk(), str(tmp_path / "broker-1")).findings()
    assert [finding for finding in damage if finding.is_damage] == []
    assert count > 20 * KILLS
    print(
        f"{KILLS} kills, {count} records acknowledged, 0 lost, 0 twice; ready again after"
        f" {statistics.median(waits):.2f} s, at most {max(waits):.2f} s"
    )


def prepare(port: int) -> None:
    with WireClient(port) as client:
        for name, configs in TOPICS.items():
            assert create_topic(client, name, PARTITIONS, **configs)[0] == 0
