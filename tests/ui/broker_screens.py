"""Screens of what several brokers hold: a topic's replicas, one of them dead."""

from collections.abc import Callable

from tests.ui import cluster
from ui.models.store import Store
from ui.panes.topic import TopicPage
from ui.shell.main_window import MainWindow


def _topic(window: MainWindow) -> TopicPage:
    window.open_topic("orders")
    page = window.centre.page(("topic", "orders"))
    assert isinstance(page, TopicPage)
    return page


def topic_partitions(window: MainWindow, store: Store, _port: object) -> None:
    """Broker 3 lags behind in orders-4."""
    store.apply(cluster.frame())
    _topic(window).show_partition(4)


SCREENS: dict[str, Callable[..., object]] = {"topic_partitions": topic_partitions}
