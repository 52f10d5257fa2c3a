"""The screens of the window in a believable state, for pictures and for tests that walk them."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from math import sin
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TZ", "UTC")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from engine.contract.commands import CreateTopic, ReadBatches, UnwatchTail, WatchTail
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.group_commands import (
    DescribeLag,
    GroupLag,
    OffsetMove,
    OffsetsReset,
    PartitionLag,
    ResetOffsets,
)
from engine.contract.metrics import Latency, MetricsView, UnwatchMetrics, WatchMetrics
from engine.contract.produce import ProducedMany, ProduceMany
from engine.contract.samples import SamplesView
from engine.contract.startup import EngineSettings, StartRefused
from engine.contract.values import Command, Done, EngineError, Reply
from engine.contract.views import TopicTraffic
from tests.ui import (
    broker_screens,
    cluster,
    consumer_states,
    copying_screens,
    group_states,
    lesson_states,
    map_states,
    request_states,
    samples,
)
from tests.ui.real_screens import REAL_SCREENS, RealPort
from ui.action import cancel_all, settle
from ui.models.store import Store
from ui.models.timeline import Sample
from ui.notices import Notice, notices
from ui.panes.settings import SettingsPage
from ui.shell.main_window import MainWindow
from ui.theme import color
from ui.widgets.headers import NAMES
from workbench.arguments import Arguments
from workbench.engine_options import KeptOptions

SIZES = ((1440, 900), (1024, 700), (1920, 1080))
START = (
    ("broker_started", "info", "Starting broker 1", "log recovery: nothing to do"),
    ("folder_opened", "info", "Data folder is new", "formatted, cluster.id q7Hc2xWvRf6Zt0LmYpBn3A"),
    ("controller_elected", "info", "Broker 1 is the controller, epoch 1", "the only voter"),
    ("broker_listening", "info", "Listening on localhost:9092", "127.0.0.1 and ::1, PLAINTEXT"),
    ("engine_started", "good", "Ready for clients", "0.8 s after start"),
)
LATER = (
    ("topic_created", "info", "Topic orders created", "client orders-api asked for it"),
    ("client_connected", "info", "Client stock-sync connected from 127.0.0.1:53122", "producer"),
    (
        "producer_left_silent",
        "warning",
        "Producer python-1 left without sending anything",
        "it asked for the metadata of test and closed: call flush() before it ends",
    ),
    ("segment_rolled", "info", "Segment rolled: orders-0 @ 258,486", "segment.bytes reached"),
    (
        "request_refused",
        "error",
        "A Produce request for orders-4 was refused (MESSAGE_TOO_LARGE)",
        "1.2 MB, max.message.bytes is 1.0 MB",
    ),
)


class ShotPort(RealPort):
    """Answers tails and logs from the sample cluster, the rest from cans."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = cluster.FakeEngine()
        cluster.fill_orders(self.engine)

    async def ask(self, command):
        if isinstance(command, ReadBatches | WatchTail | UnwatchTail):
            return await self.engine.ask(command)
        return await super().ask(command)


Screen = Callable[[MainWindow, Store, ShotPort], Awaitable[None] | None]


def events(*lines) -> tuple[Event, ...]:
    return tuple(
        Event(cluster.NOW_MS + 431 * number, *line, topic="orders")
        for number, line in enumerate(lines)
    )


def first_run(window: MainWindow, store: Store, port: ShotPort) -> None:
    view = samples.broker(1, bound_hosts=("127.0.0.1", "::1"), bound_port=9092)
    offer = SamplesView("absent", (), 0, 0)
    states = ((("cluster",), samples.cluster()), (("broker", 1), view), (("samples",), offer))
    store.apply(Frame(states=states))
    store.apply(Frame(events=events(*START)))


def busy(window: MainWindow, store: Store, port: ShotPort) -> None:
    flow = msgspec.structs.replace(
        samples.cluster(), records_in_per_s=1_764.0, records_out_per_s=5_211.0,
        under_replicated_partitions=1, bytes_in_per_s=476_000.0, connection_count=8, memory_bytes=142 << 20,
    )  # fmt: skip
    store.apply(cluster.frame())
    store.apply(Frame(states=((("cluster",), flow),), events=events(*START, *LATER)))


def starting(window: MainWindow, store: Store, port: ShotPort) -> None:
    pass


def refused(window: MainWindow, store: Store, port: ShotPort) -> None:
    window.show_refusal(
        StartRefused(
            "port_taken",
            "Port 9092 is taken by java (process 4711).",
            holder="java (process 4711)",
            suggestion="9093",
            remedy="Port 9093 is free: start with --port 9093.",
            port=9092,
        )
    )


def refused_folder(window: MainWindow, store: Store, port: ShotPort) -> None:
    window.show_refusal(
        StartRefused(
            "folder_in_use",
            "The data folder /home/ada/.local/share/broker-workbench is in use by another"
            " Broker Workbench (process 4711).",
            suggestion="/home/ada/.local/share/broker-workbench-2",
            remedy="Close the other window, or use another folder.",
            folder="/home/ada/.local/share/broker-workbench",
        )
    )


def topic(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.open_topic("orders")


def produce(window: MainWindow, store: Store, port: ShotPort) -> None:
    topic(window, store, port)
    window.show_produce("orders")
    form = window.produce
    form.key.text.setText("c-07203")
    form.key.choice.choose(0)
    form.value.text.setPlainText(
        '{\n  "type": "order.placed", "orderId": 7341877,\n  "total": 64.50, "currency": "EUR"\n}'
    )
    form.headers.add_row()
    form.headers.rows[0].name.setText("content-type")
    form.headers.rows[0].value.setText("application/json")
    form.headers.add_row()
    form.headers.rows[1].name.setText("retry-of")
    form.headers.rows[0].value.setCursorPosition(0)
    form.headers.rows[1].kind.setCurrentIndex(NAMES.index("null"))
    refusal = EngineError(
        "The record has 1,200,000 bytes, max.message.bytes of orders is 1,048,588.",
        "MESSAGE_TOO_LARGE",
    )
    replies = iter((None, refusal, None))

    def answer(command: Command) -> Reply:
        if (found := next(replies)) is not None:
            raise found
        return ProducedMany("orders", ((3, 214_932),), (), cluster.NOW_MS)

    port.answers[ProduceMany] = answer
    for _ in range(3):
        form.send()


def create(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.new_topic("returns.events")
    dialog = window.findChild(QWidget, "create-topic")
    dialog.partitions.setText("6")
    dialog.in_sync.setText("3")
    dialog.retention.setText("7 dayz")
    _overlay(window, dialog)


def create_settings(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.new_topic("returns.events")
    dialog = window.findChild(QWidget, "create-topic")
    dialog.more.click()
    refusal = EngineError("Invalid value many for configuration max.message.bytes: Not a number.")
    port.answers[CreateTopic] = refusal

    def choose() -> None:
        dialog.settings.select("max.message.bytes")
        dialog.settings.field.typed.emit("compression.type", "zstd")
        dialog.settings.field.text.setText("many")
        dialog.settings.field.text.textEdited.emit("many")
        dialog._check()

    asyncio.get_running_loop().call_later(0.1, choose)
    _overlay(window, dialog)


def create_first(window: MainWindow, store: Store, port: ShotPort) -> None:
    first_run(window, store, port)
    window.new_topic("")
    _overlay(window, window.findChild(QWidget, "create-topic"))


def delete(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.delete_topic("orders")
    _overlay(window, window.findChild(QWidget, "delete-topic"))


def grow(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.grow_topic("orders")
    _overlay(window, window.findChild(QWidget, "grow-topic"))


def palette(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.go_to.open()
    window.go_to.field.setText("to")


def about(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.actions_["about"].trigger()
    _overlay(window, window.findChild(QWidget, "about"))


def shortcuts(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.actions_["shortcuts"].trigger()
    _overlay(window, window.findChild(QWidget, "shortcuts"))


def toasts(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    notices().tell(Notice("localhost:9092 is on the clipboard", "ok"))
    notices().tell(
        Notice("Topic orders.dlq was deleted", "info", "Its page was closed.", "Undo", print)
    )
    notices().tell(
        Notice(
            "orders-4 refused the write (NOT_ENOUGH_REPLICAS)",
            "bad",
            "1 replica is in sync, 2 are needed. Revive broker 2 or lower min.insync.replicas.",
        )
    )


def hint(window: MainWindow, store: Store, port: ShotPort) -> None:
    first_run(window, store, port)
    flowing = SamplesView("running", ("orders", "payments", "clicks"), 20, 12_345)
    store.apply(Frame(states=((("samples",), flowing),)))
    late = Event(
        cluster.NOW_MS, "consumer_at_end", "warning",
        "Consumer kafka-python-2.0.2 began at the end of test (latest): 1 record is before it",
        topic="test", client_id="kafka-python-2.0.2", record_count=1,
    )  # fmt: skip
    store.apply(Frame(events=(late,)))


def clients(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    now_ms = int(time.time() * 1_000)
    api = samples.client(
        1, client_id="orders-api", software_name="apache-kafka-java", software_version="4.3.1",
        connected_at_ms=now_ms - 90_000, last_request_at_ms=now_ms, request_count=45_311,
        records_in_per_s=1_240.0, records_in=1_288_332, bytes_in=88_000_123, bytes_out=3_000_111,
        traffic=(
            TopicTraffic("orders", 1_204_331, 0, 1_200.0, 0.0),
            TopicTraffic("payments", 84_001, 0, 40.0, 0.0),
        ),
        error_count=4, errors=(("UNKNOWN_TOPIC_OR_PARTITION", 3), ("MESSAGE_TOO_LARGE", 1)),
        last_error="The batch is larger than max.message.bytes: raise it or send less at a time.",
        last_error_api="Produce", last_error_at_ms=now_ms - 8_000,
    )  # fmt: skip
    gone = samples.client(
        7, client_id="kafka-python-producer-1", software_name="", software_version="",
        left_at_ms=now_ms - 64_000, left_why="the client hung up",
    )  # fmt: skip
    store.apply(Frame(states=((("client", 1), api), (("left_client", 7), gone))))
    window.shell.client_wanted.emit(1)


def metrics(window: MainWindow, store: Store, port: ShotPort) -> None:
    port.answers[WatchMetrics] = port.answers[UnwatchMetrics] = Done()
    busy(window, store, port)
    window.actions_["metrics"].trigger()

    def measure() -> None:
        for second in range(240):
            flow = 1_200 + 300 * sin(second / 17) + 60 * sin(second * 1.7)
            figures = samples.cluster(
                records_in_per_s=flow, records_out_per_s=flow * 2.4,
                bytes_in_per_s=flow * 384, bytes_out_per_s=flow * 921,
                connection_count=8, memory_bytes=(140 << 20) + second * 9_000,
                under_replicated_partitions=1,
            )  # fmt: skip
            produce = Latency("Produce", 100, 0.4, 2 + sin(second / 9))
            sync = Latency("sync", 9, 1.1, 4.2 + 2 * sin(second / 7))
            view = MetricsView(cluster.NOW_MS + second * 1_000, flow / 3, (produce,), sync)
            store.apply(Frame(states=((("cluster",), figures), (("metrics",), view))))

    asyncio.get_running_loop().call_later(0.1, measure)  # once the dock is seen and asked for it


def settings(window: MainWindow, store: Store, port: ShotPort) -> None:
    busy(window, store, port)
    window.actions_["settings"].trigger()


def settings_engine(window: MainWindow, store: Store, port: ShotPort) -> None:
    settings(window, store, port)
    page = window.centre.page(("settings", ""))
    assert isinstance(page, SettingsPage)
    page.show_engine()
    page.engine.has_second.setChecked(True)


def settings_broker(window: MainWindow, store: Store, port: ShotPort) -> None:
    settings_engine(window, store, port)
    page = window.centre.page(("settings", ""))
    assert isinstance(page, SettingsPage)
    page.tabs.setCurrentIndex(2)
    page.broker.search.setText("retention")
    page.broker.select("log.retention.ms")


def restart(window: MainWindow, store: Store, port: ShotPort) -> None:
    settings_engine(window, store, port)
    page = window.centre.page(("settings", ""))
    assert isinstance(page, SettingsPage)
    page.apply.click()
    _overlay(window, window.findChild(QWidget, "restart"))


def group(window: MainWindow, store: Store, port: ShotPort) -> None:
    port.answers[DescribeLag] = GroupLag(
        tuple(
            PartitionLag("orders", index, 0, lag, lag, int(time.time() * 1_000) - wait_ms)
            for index, (lag, wait_ms) in enumerate(
                zip(group_states.BEHIND, (100, 60, 100, 100, 5_500, 100), strict=True)
            )
        )
    )
    busy(window, store, port)
    store.apply(Frame(states=(*group_states.groups(), *group_states.readers())))
    behind = store.lags.of("search-indexer")
    now_ms = int(time.time() * 1_000)
    for at in range(180, 0, -1):
        worst = 1_131 - at * 5.6 + 60 * sin(at / 4)
        figures = (max(worst, 90) + 73, max(worst, 90))
        behind.course.add(Sample(now_ms - at * 5_000, figures))
    window.shell.group_wanted.emit("search-indexer")


def group_idle(window: MainWindow, store: Store, port: ShotPort) -> None:
    """A rebalance goes on, a fourth member is idle, two partitions are nobody's."""
    group(window, store, port)
    names = ("search-indexer-1", "search-indexer-2", "search-indexer-4")
    view = group_states.indexer(
        names,
        state="PreparingRebalance",
        last_edge=("Stable", "RebalanceBegan", "PreparingRebalance"),
    )
    store.apply(Frame(states=((("group", "search-indexer"), view),)))


def reset(window: MainWindow, store: Store, port: ShotPort) -> None:
    """The group still has members: the sheet waits."""
    group(window, store, port)
    befores = [row[6] - lag for row, lag in zip(cluster.ORDERS, group_states.BEHIND, strict=True)]
    moves = tuple(
        OffsetMove("orders", index, before, before - 40_000 - index * 311, 80_000, before + 100)
        for index, before in enumerate(befores)
    )
    port.answers[ResetOffsets] = OffsetsReset(
        moves,
        tuple(f"search-indexer-{n} (/127.0.0.1)" for n in (1, 2, 3)),
        "kafka-consumer-groups --bootstrap-server localhost:9092 --group search-indexer"
        " --reset-offsets --topic orders --to-datetime 2026-11-22T09:39:00.000 --execute",
        False,
    )
    window.shell.reset_wanted.emit("search-indexer")
    page = window.centre.page(("group", "search-indexer"))
    page.sheet.target.choose_kind("Time")


def topic_groups(window: MainWindow, store: Store, port: ShotPort) -> None:
    group(window, store, port)
    window.open_topic("orders")
    window.centre.page(("topic", "orders")).header.tabs.setCurrentIndex(3)


def group_848(window: MainWindow, store: Store, port: ShotPort) -> None:
    """The consumer protocol."""
    group(window, store, port)
    window.actions_["fold_docks"].trigger()
    view = group_states.indexer(
        kind="consumer", state="Reconciling", last_edge=("Assigning", "TargetMade", "Reconciling")
    )
    store.apply(Frame(states=((("group", "search-indexer"), view),)))


def delete_group(window: MainWindow, store: Store, port: ShotPort) -> None:
    group(window, store, port)
    window.shell.delete_group_wanted.emit("search-indexer")
    _overlay(window, window.findChild(QWidget, "delete-group"))


def _beside_group(then: Screen, window: MainWindow, store: Store, port: ShotPort) -> object:
    group(window, store, port)
    return then(window, store, port)


def _overlay(window: MainWindow, dialog: QWidget) -> None:
    """Dialogs are windows of their own: remember it, to be drawn over the picture."""
    window.setProperty("overlay", dialog)


SCREENS: dict[str, Screen] = broker_screens.SCREENS | copying_screens.SCREENS | {
    made.__name__: made
    for made in (
        first_run, busy, starting, refused, refused_folder, topic, produce, create, create_settings,
        create_first, delete, grow, palette, about, shortcuts, toasts, hint, clients, metrics,
        group, group_idle, reset, delete_group, topic_groups, group_848,
        settings, settings_engine, settings_broker, restart, *REAL_SCREENS,
    )
} | {
    name: partial(_beside_group, then)
    for then_of in (consumer_states, request_states, map_states, lesson_states)
    for name, then in then_of.SCREENS.items()
}  # fmt: skip


def options() -> KeptOptions:
    """The real settings over nothing kept."""
    made = KeptOptions(Arguments(), Path("/nowhere/server.properties"))

    async def restart(_settings: EngineSettings) -> None:
        return None

    made.restart = restart
    return made


async def shoot(name: str, size: tuple[int, int]) -> QImage:
    store, port = Store(), ShotPort()
    window = MainWindow(port, store, options=options())
    window.resize(*size)
    window.show()
    await asyncio.sleep(0.05)
    if (begun := SCREENS[name](window, store, port)) is not None:
        await begun
    for _ in range(12):
        await asyncio.sleep(0.03)
    picture = window.grab()
    dialog = window.property("overlay")
    if isinstance(dialog, QWidget):
        from PySide6.QtGui import QPainter  # noqa: PLC0415

        painter = QPainter(picture)
        x = (window.width() - dialog.width()) // 2
        painter.drawPixmap(x, 60, dialog.grab())
        painter.setPen(color("edge"))  # a desktop frames it
        painter.drawRect(x, 60, dialog.width(), dialog.height())
        painter.end()
        dialog.close()
    window.close()
    window.deleteLater()
    cancel_all()
    await settle()
    await port.stop()
    return picture.toImage()
