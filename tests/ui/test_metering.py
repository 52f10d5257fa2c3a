"""Measuring lasts while anybody looks, and the first to leave does not end it for the other."""

from PySide6.QtWidgets import QWidget

from engine.contract.frames import Frame
from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.metering import Metering
from ui.models.store import Store


async def test_the_last_to_leave_has_the_engine_stop(qtbot):
    store, port = Store(), CannedPort()
    store.apply(Frame(states=((("cluster",), samples.cluster()),)))
    owners = [QWidget(), QWidget()]
    for owner in owners:
        qtbot.addWidget(owner)
    one, other = (Metering(port, store, owner) for owner in owners)
    one.begin()
    other.begin()
    one.end()
    await settle()
    assert other.is_on
    assert port.asked_of(UnwatchMetrics) == []
    other.end()
    other.end()
    await settle()
    assert port.asked_of(WatchMetrics) == [WatchMetrics(), WatchMetrics()]
    assert port.asked_of(UnwatchMetrics) == [UnwatchMetrics()]


async def test_an_engine_that_stopped_is_asked_anew_when_there_is_another(qtbot):
    store, port, owner = Store(), CannedPort(), QWidget()
    qtbot.addWidget(owner)
    owner.show()
    metering = Metering(port, store, owner)
    metering.begin()
    await settle()
    assert not metering.is_on, "there is no engine yet"
    for view in (samples.cluster(), None, samples.cluster()):
        store.apply(Frame(states=((("cluster",), view),)))
        await settle()
        assert metering.is_on == (view is not None)
