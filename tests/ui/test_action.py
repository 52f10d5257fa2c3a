"""@action: coroutines as slots, failures as words."""

import asyncio

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from engine.contract.values import EngineError
from ui.action import action, settle
from ui.notices import notices


class Pane(QObject):
    """Something with clicks."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[object] = []
        self.gate = asyncio.Event()

    @action
    async def work(self) -> None:
        self.done.append("worked")

    @action
    async def take(self, what: object) -> None:
        self.done.append(what)

    @action
    async def refuse(self) -> None:
        raise EngineError("Topic orders already exists.", "TOPIC_ALREADY_EXISTS")

    @action
    async def fail(self) -> None:
        raise ZeroDivisionError("a bug of ours")

    @action
    async def wait_then_fail(self) -> None:
        await self.gate.wait()
        raise ZeroDivisionError


def heard() -> list:
    found: list = []
    notices().raised.connect(found.append)
    return found


async def test_a_click_runs_the_coroutine_without_qt_s_bool():
    pane = Pane()
    button = QPushButton()
    button.clicked.connect(pane.work)
    button.click()
    await settle()
    assert pane.done == ["worked"]
    button.deleteLater()


async def test_an_argument_that_is_asked_for_arrives():
    pane = Pane()
    pane.take("orders")
    await settle()
    assert pane.done == ["orders"]


async def test_a_refusal_is_told_with_kafka_s_name_for_it():
    told = heard()
    Pane().refuse()
    await settle()
    assert [(notice.text, notice.tone) for notice in told] == [
        ("Topic orders already exists. (TOPIC_ALREADY_EXISTS)", "bad")
    ]


async def test_a_mistake_of_ours_is_logged_and_told(allowed_logs):
    allowed_logs("an action of Pane failed")
    told = heard()
    Pane().fail()
    await settle()
    assert len(allowed_logs.seen) == 1
    assert told[0].tone == "bad"
    assert "a bug of ours" in told[0].detail


async def test_what_fails_after_its_widget_is_gone_disturbs_nobody():
    told = heard()
    pane = Pane()
    pane.wait_then_fail()
    await asyncio.sleep(0)
    pane.deleteLater()
    await asyncio.sleep(0.01)
    pane.gate.set()
    await settle()
    assert told == []


def test_without_a_loop_nothing_is_begun(qapp):
    pane = Pane()
    pane.work()
    assert pane.done == []
