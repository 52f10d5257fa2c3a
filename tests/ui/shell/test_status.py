"""The status bar: health, figures, durability."""

import pytest

from engine.contract.frames import Frame
from tests.ui import samples
from ui.models.store import Store
from ui.shell.status import StatusBar


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def status(qtbot, store):
    made = StatusBar(store)
    qtbot.addWidget(made)
    made.resize(1_200, 26)
    made.show()
    return made


def tell(store, *states, **figures):
    store.apply(Frame(states=((("cluster",), samples.cluster(**figures)), *states)))


def test_the_figures_of_the_cluster(status, store):
    tell(
        store, records_in_per_s=1_764.0, records_out_per_s=5_211.0, connection_count=1,
        memory_bytes=142 << 20,
    )  # fmt: skip
    assert status.health.text() == "Healthy"
    assert status.address.text() == "localhost:9092"
    assert status.records_in.text() == "1.76k records/s in"
    assert status.records_out.text() == "5.21k out"
    assert status.connections.text() == "1 connection"
    assert status.memory.text() == "142.0 MiB memory"


def test_how_safe_an_acknowledgement_is_is_always_said(status, store):
    tell(store)
    assert status.durability.text() == "fsync before ack"
    tell(store, durability="os")
    assert status.durability.text() == "ack before sync"


def test_partitions_that_lack_something_show_until_they_do_not(status, store):
    tell(store, under_replicated_partitions=1)
    assert status.health.text() == "1 partition under-replicated"
    tell(store, under_replicated_partitions=3, offline_partitions=2)
    assert status.health.text() == "2 partitions without a leader"
    tell(store)
    assert status.health.text() == "Healthy"


def test_a_broker_that_is_down_matters_more(status, store):
    tell(store, (("broker", 2), samples.broker(2, is_running=False)))
    assert status.health.text() == "Degraded: 1 broker down"


def test_a_storage_error_matters_most(status, store):
    tell(store, storage_error="fsync of orders-0 failed: no space left on device.")
    assert status.health.text().startswith("Storage failed: fsync of orders-0 failed")
    assert "no space left on device" in status.health.toolTip()


def test_refused_connections_are_counted(status, store):
    tell(store, connection_count=1_024, connections_refused=3)
    assert status.connections.text() == "1,024 connections, 3 refused"


def test_before_the_engine_runs_nothing_is_claimed(status):
    assert status.health.text() == "Starting"
    assert not status.address.isVisible()
    status.show_refused()
    assert status.health.text() == "Not started"


def test_the_button_asks_for_a_copy(qtbot, status, store):
    tell(store)
    with qtbot.waitSignal(status.copy_wanted):
        status._copy.click()
