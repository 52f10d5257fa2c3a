"""Screens over three real brokers: what they hold, one of them dead, the quorum, a topic's replicas."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from engine.contract.cluster_commands import CutLink, KillBroker, SetDisk
from engine.contract.commands import CreateTopic, Produce, SetTopicConfig
from engine.contract.frames import Frame
from engine.contract.metrics import BrokerMetrics, Latency, MetricsView
from tests.ui import cluster, samples
from tests.ui.crew_port import CrewPort, crew_of
from tests.ui.real_screens import RealPort
from ui.models.store import Store
from ui.panes.topic import TopicPage
from ui.shell.main_window import MainWindow

TOPICS = (("orders", 6, 3), ("payments", 3, 3), ("audit-log", 2, 1))
CLIENTS = (("orders-api", "producer", 1_240.0, 0.0), ("billing-1", "consumer", 0.0, 414.0))
APIS = (
    Latency("Produce", 410, 0.4, 2.1), Latency("Fetch", 1_204, 0.2, 0.9),
    Latency("Metadata", 3, 0.1, 0.3), Latency("Heartbeat", 2, 0.1, 0.1),
)  # fmt: skip


def topic_page(window: MainWindow) -> TopicPage:
    window.open_topic("orders")
    page = window.centre.page(("topic", "orders"))
    assert isinstance(page, TopicPage)
    return page


def topic_partitions(window: MainWindow, store: Store, _port: object) -> None:
    """Broker 3 lags behind in orders-4."""
    store.apply(cluster.frame())
    topic_page(window).show_partition(4)


async def three(window: MainWindow, store: Store, port: RealPort) -> CrewPort:
    """Topics with some records, on three brokers."""
    found: list[CrewPort] = []

    @asynccontextmanager
    async def kept():
        async with crew_of(store=store) as crew:
            found.append(crew)
            yield crew

    await port.enter(kept())
    (crew,) = found
    for name, partitions, replicas in TOPICS:
        await crew.host.execute(CreateTopic(name, partitions, replicas))
    await crew.until(lambda: all(name in store.partitions for name, *_ in TOPICS))
    await crew.until(lambda: all(len(p.isr) == 3 for p in store.partitions["orders"].values()))
    for number in range(60):
        await crew.host.execute(Produce("orders", b"%d" % number, partition=number % 6))
    crew.look()
    states = [
        (("client", at), samples.client(
            at, broker_id=2, client_id=name, role=role, records_in_per_s=into,
            records_out_per_s=out,
        ))
        for at, (name, role, into, out) in enumerate(CLIENTS, 1)
    ]  # fmt: skip
    store.apply(Frame(states=tuple(states)))
    window.actions_["fold_docks"].setChecked(True)
    return crew


async def broker(window: MainWindow, store: Store, port: RealPort) -> None:
    crew = await three(window, store, port)
    await crew.host.execute(CutLink(2, 3, is_one_way=True))
    await crew.host.execute(SetDisk(2, sync_delay_ms=40))
    window.shell.broker_wanted.emit(2)
    await asyncio.sleep(0.3)
    crew.look()


async def broker_requests(window: MainWindow, store: Store, port: RealPort) -> None:
    await broker(window, store, port)
    page = window.centre.page(("broker", "2"))
    page.header.tabs.setCurrentIndex(2)
    sync = Latency("sync", 9, 1.1, 4.2)
    view = MetricsView(cluster.NOW_MS, 1_619.0, APIS, sync, (BrokerMetrics(2, APIS, sync),))
    store.apply(Frame(states=((("metrics",), view),)))


async def broker_down(window: MainWindow, store: Store, port: RealPort) -> None:
    crew = await three(window, store, port)
    window.shell.broker_wanted.emit(3)
    await crew.host.execute(KillBroker(3))
    await crew.until(lambda: store.brokers[3].out_of_sync_count)


async def broker_kill(window: MainWindow, store: Store, port: RealPort) -> None:
    await broker(window, store, port)
    window.shell.broker_act_wanted.emit("kill", 2)
    dialog = window.findChild(QWidget, "broker-act")
    await asyncio.sleep(0.2)
    window.setProperty("overlay", dialog)


async def controller(window: MainWindow, store: Store, port: RealPort) -> None:
    crew = await three(window, store, port)
    await crew.host.execute(SetTopicConfig("orders", "retention.ms", "3600000"))
    await crew.host.execute(KillBroker(3))
    window.actions_["controller_page"].trigger()
    await asyncio.sleep(1.4)
    window.centre.page(("controller", "")).log.show_row(3)


async def topic_replicas(window: MainWindow, store: Store, port: RealPort) -> None:
    crew = await three(window, store, port)
    await crew.host.execute(KillBroker(3))
    await crew.until(lambda: store.brokers[3].out_of_sync_count)
    topic_page(window).show_replicas()
    await asyncio.sleep(0.3)


def preferred_leaders(window: MainWindow, store: Store, _port: object) -> None:
    store.apply(cluster.frame())
    for index, leader in ((0, 2), (3, 2)):
        view = replace(store.partitions["orders"][index], leader=leader)
        store.apply(Frame(states=((("partition", "orders", index), view),)))
    window.actions_["preferred_leaders"].trigger()
    window.setProperty("overlay", window.findChild(QWidget, "preferred-leaders"))


async def move_replicas(window: MainWindow, store: Store, port: RealPort) -> None:
    await three(window, store, port)
    topic_page(window)
    window.actions_["move_replicas"].trigger()
    dialog = window.findChild(QWidget, "move-replicas")
    dialog.factor.setText("2")
    dialog.brokers.setText("1, 2")
    await asyncio.sleep(0.2)
    window.setProperty("overlay", dialog)


SCREENS: dict[str, Callable[..., object]] = {
    made.__name__: made
    for made in (
        topic_partitions,
        broker,
        broker_requests,
        broker_down,
        broker_kill,
        controller,
        topic_replicas,
        preferred_leaders,
        move_replicas,
    )
}
