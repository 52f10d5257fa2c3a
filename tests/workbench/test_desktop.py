"""The whole program in one process: window, bridge and engine, offscreen."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from engine.contract.commands import CreateTopic, Produce
from engine.contract.startup import EngineSettings
from tests.clients.servers import free_port
from tests.conftest import AllowedLogs
from ui.panes.refusal import Remedy
from workbench.desktop import Desktop
from workbench.window_settings import WindowSettings

Story = Callable[[Desktop], Awaitable[None]]


@pytest.fixture
def live(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Desktop]:
    """Run the program while a story goes on in it; the window is gone afterwards."""

    monkeypatch.setattr("workbench.program.settle_memory", lambda: None)  # other tests go on

    def run(story: Story, *, folder: str = "cluster", port: int = 0) -> Desktop:
        desktop = Desktop(
            qapp,
            EngineSettings(str(tmp_path / folder), port),
            remembered=WindowSettings(tmp_path / "window.json"),
        )
        qtbot.addWidget(desktop.window)
        desktop.show()

        async def main() -> None:
            async with asyncio.timeout(30), asyncio.TaskGroup() as group:
                group.create_task(desktop.run())
                await story(desktop)
                desktop.quit()

        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(main())
        return desktop

    return run


async def until(desktop: Desktop, is_true: Callable[[], bool]) -> None:
    """Wait for a frame after which something is true."""
    if is_true():
        return
    seen = asyncio.Event()

    def look(_frame: object) -> None:
        if is_true():
            seen.set()

    desktop.bridge.frame_ready.connect(look)
    await seen.wait()
    desktop.bridge.frame_ready.disconnect(look)


def test_the_engine_starts_behind_the_window_and_stops_with_it(
    live: Callable[..., Desktop], tmp_path: Path
) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)

    desktop = live(story)
    assert not desktop.bridge.is_running
    assert not desktop.window.isVisible()
    assert (tmp_path / "cluster" / "broker-1" / ".kafka_cleanshutdown").exists()


def test_a_topic_and_its_records_come_by_fact(live: Callable[..., Desktop]) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        await desktop.bridge.ask(CreateTopic("test", 2))
        await desktop.bridge.ask(Produce("test", b"Hello world", partition=1))
        await until(
            desktop,
            lambda: (
                "test" in desktop.store.partitions
                and desktop.store.partitions["test"][1].high_watermark == 1
            ),
        )

    live(story)


def test_a_refusal_is_shown_and_its_remedy_starts_the_engine(
    live: Callable[..., Desktop], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    async def story(desktop: Desktop) -> None:
        if desktop.window.refusal is None:
            shown = asyncio.Event()
            desktop.window.centre.current_changed.connect(lambda _key: shown.set())
            await shown.wait()
        assert desktop.window.refusal is not None
        assert desktop.window.refusal.refused.kind == "folder_unusable"
        desktop.window.remedy_chosen.emit(Remedy(folder=str(tmp_path / "other")))
        await until(desktop, lambda: desktop.store.cluster is not None)
        assert desktop.window.refusal is None

    live(story, folder="file")


def test_closing_the_window_ends_the_program(live: Callable[..., Desktop]) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        desktop.window.close()

    assert not live(story).window.isVisible()


def test_a_quit_before_the_engine_is_up_waits_for_it(
    live: Callable[..., Desktop], tmp_path: Path
) -> None:
    async def story(desktop: Desktop) -> None:
        return

    live(story)
    assert (tmp_path / "cluster" / "broker-1" / ".kafka_cleanshutdown").exists()


def test_a_start_that_breaks_is_told_and_ends_the_program(
    live: Callable[..., Desktop], allowed_logs: AllowedLogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed_logs("the engine could not be started")

    def break_it(_desktop: Desktop, _outbox: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Desktop, "_make_engine", break_it)

    async def story(_desktop: Desktop) -> None:
        return

    assert live(story).exit_code == 1


def test_other_settings_restart_the_engine_while_the_window_stays(
    live: Callable[..., Desktop],
) -> None:
    port = free_port()

    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        await desktop.bridge.ask(CreateTopic("orders", 1))
        await until(desktop, lambda: "orders" in desktop.store.topics)
        desktop.window.open_topic("orders")
        page = desktop.window.centre.page(("topic", "orders"))
        assert await desktop.restart(desktop._settings._replace(port=port)) is None
        await until(desktop, lambda: desktop.store.cluster is not None)
        assert desktop.store.cluster is not None
        assert desktop.store.cluster.address == f"localhost:{port}"
        assert desktop.window.centre.page(("topic", "orders")) is page
        assert desktop.window.isVisible()
        await desktop.bridge.ask(Produce("orders", b"after"))
        view = desktop.window.tails[0].view
        await until(desktop, lambda: len(view.ring) == 1)  # the tail watches the new engine

    live(story)


def test_a_refused_restart_goes_back_to_the_settings_it_had(live: Callable[..., Desktop]) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        assert desktop.store.cluster is not None
        folder = desktop.store.cluster.data_folder
        wanted = desktop._settings._replace(configs={"num.partitions": "none"})
        refused = await desktop.restart(wanted)
        assert refused is not None
        assert refused.kind == "settings_wrong"
        await until(desktop, lambda: desktop.store.cluster is not None)
        assert desktop.store.cluster is not None
        assert desktop.store.cluster.data_folder == folder
        assert desktop.window.refusal is None

    live(story)


def test_genuine_kafka_gets_the_folder_and_gives_it_back(
    live: Callable[..., Desktop], tmp_path: Path
) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        await desktop.bridge.ask(CreateTopic("orders", 1))
        handed = await desktop.hand_over()
        assert handed.file == str(tmp_path.resolve() / "cluster/graduate/server.properties")
        assert handed.command == f"bin/kafka-server-start.sh '{handed.file}'"
        assert (tmp_path / "cluster/broker-1/.kafka_cleanshutdown").exists()
        assert not desktop.bridge.is_running
        assert await desktop.start_again() == ""
        await until(desktop, lambda: desktop.store.cluster is not None)
        await until(desktop, lambda: "orders" in desktop.store.topics)

    live(story)


def test_a_damaged_folder_is_not_handed_over_and_the_engine_runs_on(
    live: Callable[..., Desktop], tmp_path: Path
) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        await desktop.bridge.ask(CreateTopic("orders", 1))
        await desktop.bridge.ask(Produce("orders", b"value" * 9))
        log = tmp_path / "cluster/broker-1/orders-0" / f"{0:020d}.log"
        data = bytearray(log.read_bytes())
        data[70] ^= 1
        log.write_bytes(data)
        handed = await desktop.hand_over()
        assert "would not serve this folder whole" in handed.problem
        assert "orders-0" in handed.problem
        assert not handed.file
        await until(desktop, lambda: desktop.store.cluster is not None)

    live(story)


def test_another_folder_shows_what_is_in_it(live: Callable[..., Desktop], tmp_path: Path) -> None:
    async def story(desktop: Desktop) -> None:
        await until(desktop, lambda: desktop.store.cluster is not None)
        await desktop.bridge.ask(CreateTopic("here", 1))
        await until(desktop, lambda: "here" in desktop.store.topics)
        desktop.window.open_topic("here")
        wanted = desktop._settings._replace(data_folder=str(tmp_path / "there"))
        assert await desktop.restart(wanted) is None
        await until(desktop, lambda: desktop.store.cluster is not None)
        assert "here" not in desktop.store.topics
        assert desktop.window.centre.page(("topic", "here")) is None
        assert [toast.notice.text for toast in desktop.window.toasts.shown] == []

    live(story)
