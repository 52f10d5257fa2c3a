"""Screens over a real engine on a disk in memory: a log, settings, a reader in trouble, the trash."""

import random
import time
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from engine.base.clock import ManualClock
from engine.broker.why import verdict
from engine.broker.why_cures import cures
from engine.broker.why_facts import Facts, GroupFacts, PlaceFacts, TopicFacts
from engine.contract.commands import CreateTopic, DeleteTopic, SetTopicConfig
from engine.contract.frames import Frame
from engine.contract.trace import TraceEntry, TracePlace
from engine.contract.values import Command, Reply
from engine.contract.why import ExplainNoMessages, Explanation, WhyPlace
from engine.wire.batch import Record, build_batch
from tests.engine.hosting import Watched, watched_engine
from tests.ui import samples
from tests.ui.cluster import HEADERS, order
from tests.ui.crew_port import CrewPort
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic import TopicPage
from ui.shell.main_window import MainWindow

BATCHES, IN_A_BATCH = 850, 12
TOPICS = (
    CreateTopic("orders", 3, configs=(
        ("segment.bytes", "1048576"), ("retention.bytes", "3145728"), ("retention.ms", "172800000"),
    )),
    CreateTopic("payments", 3),
    CreateTopic("customers", 1, configs=(("cleanup.policy", "compact"),)),
)  # fmt: skip
GONE = (("returns.events", 6, 8_442), ("clicks-2025", 12, 12_007), ("test2", 1, 3))
"""What lies in the trash: name, partitions, records."""


async def fill(engine: Watched) -> None:
    """Topics with orders of the last quarter of an hour."""
    for made in TOPICS:
        await engine.host.execute(made)
    r, partition = random.Random(11), engine.broker.partition("orders", 0)
    for number in range(BATCHES):
        engine.clock.advance(1_000)
        now_ms, first = engine.clock.now_ms(), number * IN_A_BATCH
        records = [
            Record(
                at, now_ms + at, b"c-%05d" % r.randrange(9_000),
                order(r, first + at), HEADERS[: at % 4],
            )
            for at in range(IN_A_BATCH)
        ]  # fmt: skip
        batch = build_batch(records, producer_id=4012, producer_epoch=0, base_sequence=first)
        partition.append(bytearray(batch), now_ms=now_ms)
    await partition.committed(partition.log.end_offset)
    await engine.host.execute(SetTopicConfig("orders", "compression.type", "zstd"))


class RealPort(CannedPort):
    """Answers from cans until an engine is asked for; then that answers what no can does."""

    def __init__(self) -> None:
        super().__init__()
        self._engine: Watched | CrewPort | None = None
        self._stack = AsyncExitStack()

    async def start(self, window: MainWindow, store: Store) -> Watched:
        """An engine with orders in it, shown by the window."""
        clock = ManualClock(int(time.time() * 1_000) - 1_200_000)
        engine = await self._stack.enter_async_context(watched_engine(clock=clock))
        self._engine = engine
        await fill(engine)
        store.apply(engine.look())
        return engine

    async def enter(self, crew: AbstractAsyncContextManager[Watched | CrewPort]) -> None:
        """Have another engine answer."""
        self._engine = await self._stack.enter_async_context(crew)

    @override
    async def ask(self, command: Command) -> Reply:
        if self._engine is None or type(command) in self.answers:
            return await super().ask(command)
        return await self._engine.host.execute(command)

    async def stop(self) -> None:
        await self._stack.aclose()


async def topic_log(window: MainWindow, store: Store, port: RealPort) -> None:
    await port.start(window, store)
    window.actions_["fold_docks"].setChecked(True)
    _topic_page(window).show_log(0)


async def topic_log_delete(window: MainWindow, store: Store, port: RealPort) -> None:
    await topic_log(window, store, port)
    await settle()
    _topic_page(window).log.open_act("delete", 4_200)


async def topic_configuration(window: MainWindow, store: Store, port: RealPort) -> None:
    await port.start(window, store)
    page = _topic_page(window)
    page.show_configuration()
    await settle()
    page.configuration.choose("retention.ms")


async def trash(window: MainWindow, store: Store, port: RealPort) -> None:
    engine = await port.start(window, store)
    for name, partition_count, record_count in GONE:
        await engine.host.execute(CreateTopic(name, partition_count))
        now_ms, partition = engine.clock.now_ms(), engine.broker.partition(name, 0)
        records = [Record(at, now_ms, b"k", b"%d" % at) for at in range(record_count)]
        partition.append(bytearray(build_batch(records)), now_ms=now_ms)
        await partition.committed(record_count)
        await engine.host.execute(DeleteTopic(name))
        engine.clock.advance(61_000)
    store.apply(engine.look())
    window.actions_["trash"].trigger()
    window.setProperty("overlay", window.findChild(QWidget, "trash"))


def _topic_page(window: MainWindow) -> TopicPage:
    window.open_topic("orders")
    page = window.centre.page(("topic", "orders"))
    assert isinstance(page, TopicPage)
    return page


async def why(window: MainWindow, store: Store, port: RealPort) -> None:
    """The newcomer's trap: its group began at the end."""
    engine = await port.start(window, store)
    window.actions_["fold_docks"].setChecked(True)
    now_ms = engine.clock.now_ms()
    reader = samples.client(1, client_id="kafka-python-2.0.2", role="consumer")
    group = samples.group("hello-readers")
    store.apply(Frame(states=((("client", 1), reader), (("group", "hello-readers"), group))))
    port.answers[ExplainNoMessages] = _at_the_end(now_ms)
    window.shell.why_wanted.emit("group", "hello-readers", "")


def _at_the_end(now_ms: int) -> Explanation:
    """What the engine's own judge says of it."""
    place = PlaceFacts(
        "test", 0, 0, 5, 5, position=5, fetched_at_ms=now_ms - 400, committed=5, began_at_end=5
    )
    facts = Facts(
        name="kafka-python-2.0.2", now_ms=now_ms, connection_count=3, address="127.0.0.1:53402",
        advertised="localhost:9092", metadata_at_ms=now_ms - 60_000,
        topics=(TopicFacts("test", exists=True, record_count=5),),
        group=GroupFacts(
            "hello-readers", "Stable", 1, member_count=1, idle_count=0, is_member=True,
            rebalances=(now_ms - 30_000,), partition_count=1,
        ),
        places=(place,), assigned_at_ms=now_ms - 29_000,
    )  # fmt: skip
    found = verdict(facts)
    assert found.fault is not None
    asked = (
        ("OffsetFetch", 7, TracePlace("test", 0, answered=-1)),
        ("ListOffsets", 8, TracePlace("test", 0, -1, 5)),
        ("Fetch", 9, TracePlace("test", 0, 5)),
        ("OffsetCommit", 36, TracePlace("test", 0, 5)),
    )
    evidence = tuple(
        TraceEntry(
            at, now_ms - 29_000 + at * 4, 1, "kafka-python-2.0.2", api, 7, correlation, 96, 0.4,
            group_id="hello-readers" if api.startswith("Offset") else "", places=(at_place,),
            record_count=0 if api == "Fetch" else None, repeat_count=27 if api == "Fetch" else 1,
            last_at_ms=now_ms - 400, last_correlation_id=35 if api == "Fetch" else correlation,
        )
        for at, (api, correlation, at_place) in enumerate(asked, 1)
    )  # fmt: skip
    return Explanation(
        subject="kafka-python-2.0.2", is_healthy=False, is_certain=found.fault.is_certain,
        title=found.title, text=found.text, rungs=found.rungs, at_ms=now_ms, took_ms=1.2,
        library="kafka-python", group_id="hello-readers",
        places=(WhyPlace("test", 0, 5, 5, 0, 5, 5),), evidence=evidence,
        cures=cures(found.fault, facts, "kafka-python"), reader_count=1,
    )  # fmt: skip


REAL_SCREENS = (topic_log, topic_log_delete, topic_configuration, trash, why)
