"""Addresses, folder and disk in words."""

from engine.contract.views import ListenerView
from tests.ui.samples import broker
from ui.panes.broker.details import BrokerDetails


def test_addresses_folder_and_a_disk_that_is_low(qtbot):
    details = BrokerDetails()
    qtbot.addWidget(details)
    details.show_broker(
        broker(
            2, listeners=(ListenerView("localhost", 9093), ListenerView("host.docker", 19093)),
            bound_hosts=("127.0.0.1", "::1"), bound_port=9093, log_folder="/d/broker-2",
            disk_free_bytes=1 << 20, is_disk_low=True,
        )
    )  # fmt: skip
    assert details.listeners.shown == [
        ("Clients are told", "localhost:9093"),
        ("Clients are told", "host.docker:19093"),
        ("It listens on", "127.0.0.1 and ::1, port 9093"),
    ]
    assert dict(details.disk.shown)["Free"].startswith("1.0 MiB; that is low")
    details.show_broker(broker(2, is_running=False, why="it does not run"))
    assert details.listeners.shown[-1] == ("It listens on", "nothing now")
    assert dict(details.disk.shown)["Free"] == "unknown"
    assert dict(details.membership.shown)["State"] == "stopped: it does not run"
