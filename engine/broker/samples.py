"""Sample data: makes its topics, writes to them at a modest rate, and takes them away again.

Records take the way of every append. Which topics are ours stands by their ids in a small file
beside the brokers' folders, so that nothing of the user's is ever taken for ours. After a restart
the traffic is stopped and says so.
"""

import asyncio
import json
import logging
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from engine.base.errors import Code, KafkaError
from engine.base.ids import TopicId
from engine.broker.auto_creation import create_topics
from engine.broker.error_words import error_words
from engine.broker.sample_records import TOPICS, SampleRecord, SampleRecords, SampleTopic
from engine.broker.tasks import Tasks
from engine.contract.frames import Key
from engine.contract.samples import MOST_RECORDS_PER_S, SamplesState, SamplesView
from engine.contract.values import EngineError, View
from engine.machines.controller.asks import DeleteTopics, NewTopic
from engine.storage.disk import Disk
from engine.wire.batch import Record, build_batch
from engine.wire.partitioner import partition_for_key

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

log = logging.getLogger(__name__)

TICK_S = 0.1
KEY: Key = ("samples",)
CAUSE = "sample data was asked for"
CLIENT = "sample data"
TAKEN_SUFFIX = "-sample"
"""What a topic is called whose name the user has taken."""


class Samples:
    """The sample data of one cluster."""

    def __init__(self, fleet: "Fleet", tasks: Tasks, disk: Disk, folder: str) -> None:
        broker = fleet.front
        self._fleet, self._tasks, self._disk = fleet, tasks, disk
        self._clock, self._telemetry, self._rng = broker.clock, broker.telemetry, broker.rng
        self._folder, self._file = folder, f"{folder}/samples.json"
        self._records = SampleRecords(self._rng)
        self._names: dict[str, tuple[str, TopicId]] = {}
        """What each sample topic is called here, with its id."""
        self._task: asyncio.Task[None] | None = None
        self._turn = 0
        self._records_per_s = 0
        self._record_count = 0
        self._why = ""
        self._load()
        if self._present():
            self._why = "the engine was started anew"
        self._telemetry.show("samples", list_keys=lambda: [KEY], build=self._view)
        fleet.subscribe(lambda _delta: self._mark())
        self._mark()

    @property
    def is_running(self) -> bool:
        return self._task is not None

    async def start(self, records_per_s: int) -> None:
        """Make what is missing and begin to write, or go on at another rate."""
        if not 1 <= records_per_s <= MOST_RECORDS_PER_S:
            raise EngineError(
                f"The rate must be from 1 to {MOST_RECORDS_PER_S:,} records a second."
            )
        await self._make_topics()
        self._records_per_s, self._why = records_per_s, ""
        if self._task is None:
            self._task = self._tasks.spawn("sample data", self._write_on())
            self._tell(f"Sample traffic began, {records_per_s:,} records a second")
        self._mark()

    def stop(self, why: str = "it was stopped") -> None:
        """Write nothing more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            self._why = why
            self._tell("Sample traffic stopped", why)
            self._mark()

    async def remove(self) -> None:
        """Delete the topics that are ours."""
        self.stop()
        present = self._present()
        if present:
            ids = tuple((None, topic_id) for _, topic_id in present.values())
            for outcome in await self._fleet.front.cluster.ask(DeleteTopics(ids), cause=CAUSE):
                if outcome.code is not Code.NONE:
                    raise KafkaError(outcome.code, outcome.message)
            await self._fleet.front.settled()
        self._names, self._why = {}, ""
        self._save()
        self._mark()

    # -- topics ------------------------------------------------------------------------------

    def _present(self) -> dict[str, tuple[str, TopicId]]:
        """Those of ours that are still there."""
        topics = self._fleet.image.topics
        return {
            kind: (name, topic_id)
            for kind, (name, topic_id) in self._names.items()
            if name in topics and topics[name].topic_id == topic_id
        }

    async def _make_topics(self) -> None:
        broker, present = self._fleet.front, self._present()
        wanted = [topic for topic in TOPICS if topic.name not in present]
        if not wanted:
            return
        new = [self._new_topic(topic) for topic in wanted]
        # written before they are made: a crash in between must not leave topics that are nobody's
        made = dict(zip((topic.name for topic in wanted), new, strict=True))
        self._names = present | {kind: (topic.name, topic.topic_id) for kind, topic in made.items()}
        self._save()
        outcomes = await broker.cluster.ask(create_topics(broker, new), cause=CAUSE)
        for outcome in outcomes:
            if outcome.code is not Code.NONE:
                raise KafkaError(outcome.code, outcome.message)
        await broker.settled()

    def _new_topic(self, topic: SampleTopic) -> NewTopic:
        taken = self._fleet.image.topics
        name = topic.name if topic.name not in taken else f"{topic.name}{TAKEN_SUFFIX}"
        return NewTopic(
            name=name,
            topic_id=self._fleet.front.cluster.new_topic_id(),
            partition_count=topic.partition_count,
            replication_factor=-1,
            configs=topic.configs,
        )

    def _load(self) -> None:
        if not self._disk.exists(self._file):
            return
        try:
            kept = json.loads(self._disk.read_file(self._file))
            self._names = {
                str(kind): (str(name), TopicId(b64decode(topic_id)))
                for kind, (name, topic_id) in kept.items()
            }
        except (ValueError, AttributeError, TypeError):
            log.warning("%s cannot be read: sample topics are taken for the user's", self._file)

    def _save(self) -> None:
        self._disk.make_folder(self._folder)
        kept = {
            kind: (name, b64encode(topic_id).decode())
            for kind, (name, topic_id) in self._names.items()
        }
        self._disk.replace_file(self._file, json.dumps(kept).encode())

    # -- traffic -----------------------------------------------------------------------------

    async def _write_on(self) -> None:
        """Bursts and lulls around the rate; what the disk cannot take is not made up for."""
        clock, rng, due = self._clock, self._rng, 0.0
        try:
            while True:
                began_ms = clock.monotonic_ms()
                due += self._records_per_s * TICK_S * 2 * rng.random()
                whole = int(due)
                due -= whole
                if whole:
                    await self._write(whole)
                await asyncio.sleep(max(0.0, TICK_S - (clock.monotonic_ms() - began_ms) / 1_000))
        except KafkaError as error:
            log.debug("sample data ends: %s", error)
            why = error_words(error.code).removesuffix(".")
            self._task = None
            self._why = why[:1].lower() + why[1:]
            self._tell("Sample traffic stopped", self._why)
            self._mark()

    async def _write(self, record_count: int) -> None:
        present, now_ms = self._present(), self._clock.now_ms()
        if not present:
            raise KafkaError(Code.UNKNOWN_TOPIC_OR_PARTITION)
        spans: dict[tuple[str, int], list[Record]] = {}
        for _ in range(record_count):
            made = self._records.take(now_ms)
            if made.topic in present:
                name = present[made.topic][0]
                span = spans.setdefault((name, self._partition_of(name, made)), [])
                span.append(Record(len(span), now_ms, made.key, made.value, made.headers))
        ends = []
        for (name, index), records in spans.items():
            partition = self._fleet.led(name, index)
            if partition is None or not partition.is_leader:
                continue  # it waits for a leader
            batch = bytearray(build_batch(records))
            appended = partition.append(batch, now_ms=now_ms)
            ends.append((partition, appended.last_offset + 1))
            self._telemetry.produced_here(len(batch), len(records))
            leader = self._fleet.leader(name, index)
            if self._telemetry.moves is not None and leader is not None:
                self._telemetry.moves.produced_here(CLIENT, partition, leader.broker_id)
            self._record_count += len(records)
        for partition, end_offset in ends:
            try:
                await partition.committed(end_offset)
            except KafkaError as error:
                if error.code is not Code.NOT_LEADER_OR_FOLLOWER:  # another broker leads now
                    raise
        self._mark()

    def _partition_of(self, name: str, record: SampleRecord) -> int:
        count = len(self._fleet.image.topics[name].partitions)
        if record.key is not None:
            return partition_for_key(record.key, count)
        self._turn += 1
        return self._turn % count

    # -- what the window sees ----------------------------------------------------------------

    def _view(self, _key: Key) -> View:
        present = self._present()
        state: SamplesState = "absent"
        if present:
            state = "running" if self._task is not None else "stopped"
        return SamplesView(
            state=state,
            topics=tuple(name for name, _ in present.values()),
            records_per_s=self._records_per_s,
            record_count=self._record_count,
            why=self._why if state == "stopped" else "",
        )

    def _mark(self) -> None:
        self._telemetry.mark(KEY)

    def _tell(self, text: str, why: str = "") -> None:
        self._telemetry.event("sample_data", "info", text, why=why)
