"""The window attached to a real engine in another process, which outlives it."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from engine.contract.cluster_commands import (
    ClusterDescription,
    DescribeCluster,
    Heal,
    RunFaults,
    SkewClock,
    SlowLink,
    TimedFault,
)
from engine.contract.commands import (
    CreateTopic,
    DeleteTopic,
    Produce,
    Produced,
    TopicCreated,
)
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.moves import MovesView
from engine.contract.search import FollowSearch, SearchNews, SearchStarted, StartSearch
from engine.contract.startup import EngineStoppedError
from engine.contract.values import Done
from tests.workbench.processes import finish, serving
from ui.engine_port import ask
from ui.notices import Notice, notices
from ui.panes.map import MapPage
from workbench.attached import Attached
from workbench.control_client import ControlClient
from workbench.control_door import socket_path
from workbench.control_history import EVENTS_KEPT
from workbench.remote_engine import RemoteEngine
from workbench.window_settings import WindowSettings

Story = Callable[[Attached], Awaitable[None]]
LOOK_S = 0.02
BOUND_S = 30
"""However busy the machine is."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three brokers in another process, for the tests that leave them as they were."""
    folder = tmp_path_factory.mktemp("engine")
    with serving(folder, brokers=3):
        yield folder


@pytest.fixture
def attach(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Attached]:
    """Run an attached window while a story goes on in it."""
    monkeypatch.setattr("workbench.program.settle_memory", lambda: None)  # other tests go on

    def run(folder: Path, story: Story) -> Attached:
        window = Attached(qapp, str(folder), remembered=WindowSettings(tmp_path / "window.json"))
        qtbot.addWidget(window.window)
        window.show()

        async def main() -> None:
            async with asyncio.timeout(90), asyncio.TaskGroup() as group:
                group.create_task(window.run())
                try:
                    await story(window)
                finally:
                    window.quit()

        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(main())
        return window

    return run


async def until(is_true: Callable[[], object], what: str, seconds: float = BOUND_S) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        await asyncio.sleep(LOOK_S)


async def ready(window: Attached) -> None:
    await until(lambda: window.store.cluster is not None, "the cluster is shown")


def elsewhere(folder: Path) -> ControlClient:
    return ControlClient(str(folder), str(folder))


def ctl(folder: Path, *words: str) -> None:
    done = finish("ctl", "--data-dir", str(folder), *words)
    assert done.returncode == 0, done.stderr


def listed(window: Attached, section: str) -> list[str]:
    tree = window.window.explorer.tree
    return [node.place.name for node in tree.section(section).children]


def test_what_is_done_there_shows_here_and_the_other_way_round(
    engine: Path, attach: Callable[..., Attached]
) -> None:
    async def story(window: Attached) -> None:
        await ready(window)
        assert str(engine) in window.window.windowTitle()
        assert window.window.status.attached.text().startswith("Attached to ")
        await until(lambda: len(window.store.brokers) == 3, "three brokers")
        with elsewhere(engine) as client:
            client.ask(CreateTopic("there", 2, 3), TopicCreated)
            await until(lambda: "there" in listed(window, "Topics"), "the topic made there")
            await ask(window.bridge, CreateTopic("here", 1, 3), TopicCreated)
            await until(lambda: "here" in listed(window, "Topics"), "the topic made here")
            window.window.watch("here")
            tail = window.window.tails[-1]
            await until(lambda: tail.tail.topic == "here", "the tail")

            def is_shown() -> bool:
                """What was written before the engine heard of the tail is not in it."""
                client.ask(Produce("here", b"Hello world"), Produced)
                return len(tail.view.ring) > 0

            await until(is_shown, "a record in the tail")
            assert "here" in finish("ctl", "--data-dir", str(engine), "describe").stdout
        kinds = {event.kind for event in window.store.events}
        assert {"engine_started", "topic_created"} <= kinds

    window = attach(engine, story)
    assert not window.bridge.is_running
    with elsewhere(engine) as client:  # it goes on
        for name in ("here", "there"):
            client.ask(DeleteTopic(name), Done)
        assert len(client.ask(DescribeCluster(), ClusterDescription).brokers) == 3


def test_a_broker_killed_there_is_down_here(engine: Path, attach: Callable[..., Attached]) -> None:
    async def story(window: Attached) -> None:
        await ready(window)
        await until(lambda: len(window.store.brokers) == 3, "three brokers")
        ctl(engine, "kill-broker", "3")
        await until(lambda: not window.store.brokers[3].is_running, "broker 3 is down")
        assert window.window.status.health.text() == "Degraded: 1 broker down"
        ctl(engine, "revive-broker", "3")
        await until(lambda: window.store.brokers[3].is_running, "broker 3 is back")

    attach(engine, story)


def test_a_search_reads_the_files_beside_the_engine(
    engine: Path, attach: Callable[..., Attached]
) -> None:
    async def story(window: Attached) -> None:
        await ready(window)
        port = window.bridge
        await ask(port, CreateTopic("sought", 1, 3), TopicCreated)
        for word in (b"hay", b"needle", b"hay"):
            await ask(port, Produce("sought", word), Produced)
        started = await ask(port, StartSearch("sought", None, "needle", 0), SearchStarted)
        news = SearchNews(started.search_id)
        while news.end is None:
            news = await ask(port, FollowSearch(started.search_id), SearchNews)
        assert (news.end.kind, news.match_count) == ("end", 1), news.end.text
        await ask(port, DeleteTopic("sought"), Done)

    attach(engine, story)


def test_the_map_counts_batches_from_here_too(
    engine: Path, attach: Callable[..., Attached]
) -> None:
    ways: set[str] = set()

    def look(frame: Frame) -> None:
        for key, view in frame.states:
            if key == ("moves",) and isinstance(view, MovesView):
                ways.update(move.way for move in view.moves)

    async def story(window: Attached) -> None:
        await ready(window)
        port = window.bridge
        port.frames.connect(look)
        await ask(port, CreateTopic("moving", 1, 3), TopicCreated)
        window.window.actions_["map_page"].trigger()
        async with asyncio.timeout(BOUND_S):
            while not {"produced", "replicated"} <= ways:
                await ask(port, Produce("moving", b"v"), Produced)
                await asyncio.sleep(LOOK_S)
        await ask(port, DeleteTopic("moving"), Done)

    attach(engine, story)


def cut(window: Attached) -> None:
    """The connection breaks; neither side has ended."""
    engine = getattr(window.window.attachment.on_retry, "__self__", None)
    assert isinstance(engine, RemoteEngine)
    assert engine._line is not None
    engine._from_afar(engine._line.close)


def test_the_map_from_afar_misses_nothing_in_silence(
    tmp_path: Path, attach: Callable[..., Attached]
) -> None:
    folder, aside = tmp_path / "data", tmp_path / "aside"
    aside.mkdir()
    heard: list[Event] = []

    def shifts() -> int:
        return sum(event.kind == "fault_set" and "clock" in event.text for event in heard)

    async def away(window: Attached, count: int) -> None:
        """The clock is set so often while the window cannot hear of it."""
        strip = window.window.attachment.strip
        socket_path(str(folder)).rename(socket_path(str(aside)))
        cut(window)
        await until(lambda: not strip.isHidden(), "the strip")
        with elsewhere(aside) as client:
            shifted = tuple(TimedFault(0, SkewClock(1, at + 1)) for at in range(count))
            client.ask(RunFaults(shifted), Done)
        socket_path(str(aside)).rename(socket_path(str(folder)))
        strip.retry.click()
        await until(strip.isHidden, "the strip is gone")

    async def story(window: Attached) -> None:
        store, port = window.store, window.bridge
        store.events_added.connect(heard.extend)
        await ready(window)
        await ask(port, CreateTopic("moving", 1, 3), TopicCreated)
        window.window.actions_["map_page"].trigger()
        page = window.window.centre.page(("map", ""))
        assert isinstance(page, MapPage)
        await until(lambda: page.view.is_counting, "the map counts")
        for _ in range(5):
            await ask(port, Produce("moving", b"v"), Produced)
        await until(lambda: page.view.dots.batch_count == 15, "each batch on its three ways")
        with elsewhere(folder) as client:
            client.ask(SlowLink(1, 3, 200), Done)
            await until(lambda: page.bar.state.text() == "2 faults", "the link is slow")
            assert [link.words for link in page.view.scene.links] == ["1 ⇄ 3 +200 ms"]
            client.ask(Heal(), Done)
            await until(lambda: page.view.scene.links == (), "it is not any more")
        await away(window, 3)
        await until(lambda: shifts() == 3, "what happened meanwhile")
        assert store.events_skipped == 0
        await until(lambda: page.bar.state.text() == "1 fault", "the map is right again")
        await until(lambda: page.view.is_counting, "the map counts again")
        await ask(port, Produce("moving", b"v"), Produced)
        await until(lambda: page.view.dots.batch_count == 3, "batches since")
        many = EVENTS_KEPT + 50
        await away(window, many)
        await until(lambda: heard[-1].text.endswith(f"is {many / 1000:g} s ahead"), "the newest")
        assert store.events_skipped >= 50
        assert shifts() - 3 + store.events_skipped >= many

    with serving(folder, brokers=3):
        attach(folder, story)


def test_what_cannot_be_done_from_here_says_so(
    engine: Path, attach: Callable[..., Attached]
) -> None:
    async def story(window: Attached) -> None:
        await ready(window)
        for name in ("open_data_folder", "graduate"):
            action = window.window.actions_[name]
            assert not action.isEnabled()
            assert "Not in this window" in action.toolTip()

    attach(engine, story)


def test_a_cut_is_told_and_after_it_everything_is_true_again(
    tmp_path: Path, attach: Callable[..., Attached]
) -> None:
    folder = tmp_path / "data"
    told: list[Notice] = []
    notices().raised.connect(told.append)

    async def story(window: Attached) -> None:
        strip = window.window.attachment.strip
        with serving(folder) as (process, _port):
            await ready(window)
            await ask(window.bridge, CreateTopic("stays", 1), TopicCreated)
            await ask(window.bridge, CreateTopic("goes", 1), TopicCreated)
            window.window.watch("stays")
            window.window.actions_["metrics"].trigger()
            measured: list[object] = []
            window.store.measured.connect(measured.append)
            await until(lambda: measured, "metrics")
            await until(lambda: "goes" in listed(window, "Topics"), "both topics")
            process.send_signal(signal.SIGTERM)
            await until(lambda: not strip.isHidden(), "the strip")
            assert strip.text.text() == f"The engine on {folder} does not answer; trying again"
            assert "What you see is as it was at" in strip.why.text()
            assert window.window.status.health.text() == "No answer from the engine"
            with pytest.raises(EngineStoppedError, match="nothing was done"):
                await window.bridge.ask(CreateTopic("lost", 1))
            await asyncio.to_thread(process.wait, 20)
        await until(lambda: "No engine runs on" in strip.why.text(), "why")
        with serving(folder):
            with elsewhere(folder) as client:
                client.ask(DeleteTopic("goes"), Done)
                client.ask(CreateTopic("new", 1), TopicCreated)
            strip.retry.click()
            await until(strip.isHidden, "the strip is gone")
            await until(lambda: "new" in listed(window, "Topics"), "the new topic")
            assert "goes" not in listed(window, "Topics")
            tail = window.window.tails[-1]
            with elsewhere(folder) as client:
                client.ask(Produce("stays", b"again"), Produced)
            await until(lambda: len(tail.view.ring) == 1, "the tail goes on")
            measured.clear()
            await until(lambda: measured, "metrics again")
        assert "topic_deleted" in {event.kind for event in window.store.events}
        await until(lambda: not strip.isHidden(), "the strip")

    with serving(folder):
        pass
    attach(folder, story)
    notices().raised.disconnect(told.append)
    (back,) = [notice for notice in told if "answers again" in notice.text]
    assert "started anew" in back.detail


def test_an_engine_that_stands_still_is_told_as_silent(
    tmp_path: Path, attach: Callable[..., Attached], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.remote_engine.SILENCE_S", 2.5)

    async def story(window: Attached) -> None:
        strip = window.window.attachment.strip
        await ready(window)
        process.send_signal(signal.SIGSTOP)
        try:
            await until(lambda: not strip.isHidden(), "the strip")
            assert "is connected and says nothing" in strip.why.text()
        finally:
            process.send_signal(signal.SIGCONT)
        await until(strip.isHidden, "the strip is gone")

    with serving(tmp_path / "data") as (process, _port):
        attach(tmp_path / "data", story)


def test_no_engine_is_a_page_with_words_and_another_try(
    tmp_path: Path, attach: Callable[..., Attached]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()

    async def story(window: Attached) -> None:
        await until(lambda: window.window.refusal is not None, "the refusal")
        page = window.window.refusal
        assert page is not None
        assert page.refused.kind == "no_engine"
        assert f"workbench serve --data-dir {folder}" in page.text.text()
        with serving(folder):
            page.again.click()
            await ready(window)
            assert window.window.refusal is None

    attach(folder, story)
