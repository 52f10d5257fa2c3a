"""The whole program: a filter typed into the window, searched by the process, live from then on."""

import asyncio
import os
import signal

import pytest
from PySide6.QtCore import Qt
from qasync import QEventLoop

from engine.contract.commands import CreateTopic, Produce
from engine.contract.startup import EngineSettings
from ui.panes.topic import TopicPage
from workbench.desktop import Desktop
from workbench.window_settings import WindowSettings
from workbench.worker_link import WorkerLink


@pytest.fixture
def live(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.program.settle_memory", lambda: None)  # other tests go on
    links = []

    class Kept(WorkerLink):
        def __init__(self):
            super().__init__()
            links.append(self)

    monkeypatch.setattr("workbench.worker_link.WorkerLink", Kept)

    def run(story):
        remembered = WindowSettings(tmp_path / "window.json")
        desktop = Desktop(qapp, EngineSettings(str(tmp_path / "d"), 0), remembered=remembered)
        qtbot.addWidget(desktop.window)
        desktop.show()

        async def main():
            async with asyncio.timeout(100), asyncio.TaskGroup() as group:
                group.create_task(desktop.run())
                await story(desktop, links)
                desktop.quit()

        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(main())

    return run


async def until(is_true):
    while not is_true():
        await asyncio.sleep(0.01)


async def opened(desktop, records):
    """A topic with records, its page in front."""
    await until(lambda: desktop.store.cluster is not None)
    await desktop.bridge.ask(CreateTopic("orders", 3))
    for number in range(records):
        await produce(desktop, number)
    await until(lambda: "orders" in desktop.store.topics)
    desktop.window.open_topic("orders")
    page = desktop.window.centre.page(("topic", "orders"))
    assert isinstance(page, TopicPage)
    return page.messages


async def produce(desktop, number):
    value = b'{"number":%d,"even":%s}' % (number, b"false" if number % 2 else b"true")
    await desktop.bridge.ask(Produce("orders", value, b"key-%d" % number))


def values(page):
    ring = page.view.ring
    return [page.view.cell_text(row, "value") for row in range(ring.first, ring.end)]


def test_a_filter_finds_what_is_kept_and_what_comes(live, qtbot):
    async def story(desktop, _links):
        page = await opened(desktop, 30)
        page.edit_filter()
        qtbot.keyClicks(page.filter_bar.field, "value.number >= 20 and value.even = true")
        qtbot.keyClick(page.filter_bar.field, Qt.Key.Key_Return)
        await until(lambda: page.search.phase == "watching" and len(values(page)) == 5)
        await produce(desktop, 100)
        await produce(desktop, 101)
        await produce(desktop, 102)
        await until(lambda: len(values(page)) == 7)
        assert values(page)[-2:] == ['{"number":100,"even":true}', '{"number":102,"even":true}']
        await until(lambda: page.search.record_count == 33)  # the others lie in other partitions

    live(story)


def test_a_killed_search_process_is_said_and_the_next_search_works(live, qtbot):
    async def story(desktop, links):
        page = await opened(desktop, 10)
        page.filter_bar.set_filter("key-3")
        await until(lambda: page.search.phase == "watching")
        os.kill(links[0].process_id, signal.SIGKILL)
        await until(lambda: links[0].process_id is None)
        await produce(desktop, 33)  # it is watched by a new process
        await until(lambda: len(values(page)) == 2)
        os.kill(links[0].process_id, signal.SIGSTOP)
        page.filter_bar.set_filter("key-4")
        await until(lambda: links[0].running_count == 1)  # asked for, and never answered
        os.kill(links[0].process_id, signal.SIGKILL)
        await until(lambda: page.search.phase == "stopped")
        assert "ended unexpectedly" in page.search_bar.text
        page.search_bar.go_on.click()
        await until(lambda: page.search.phase == "watching")
        assert len(values(page)) == 1

    live(story)
