"""Draws the README's pictures from the real program: python -m tests.journeys.pictures [FOLDER]."""

import argparse
import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from engine.contract.commands import CreateTopic, Produce
from engine.contract.startup import EngineSettings
from tests.clients.servers import free_port, is_free
from tests.ui.imaging import with_256_colors
from ui.panes.topic import TopicPage
from ui.theme import themes
from workbench.desktop import Desktop
from workbench.window_settings import WindowSettings

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
USUAL, SMALL = (1440, 900), (1024, 700)
TOPICS = (
    CreateTopic("orders", 3),
    CreateTopic("payments", 2),
    CreateTopic("customers", 1, configs=(("cleanup.policy", "compact"),)),
    CreateTopic("test"),
)
TYPES = ("order.placed", "order.paid", "order.shipped")


def order(rng: random.Random, number: int) -> Produce:
    """One step of an order; now and then a tombstone."""
    key = f"c-{rng.randrange(9_000):05d}".encode()
    value = {
        "type": rng.choice(TYPES),
        "orderId": 7_341_000 + number,
        "total": round(rng.uniform(12, 420), 2),
        "currency": "EUR",
        "customer": {
            "tier": rng.choice(("gold", "silver", "new")),
            "since": rng.randint(2009, 2026),
        },
        "warehouse": rng.choice(("ams-2", "lis-1", "gdn-3")),
    }
    headers = (("content-type", b"application/json"), ("retry-of", None))
    text = None if number % 13 == 9 else json.dumps(value, separators=(",", ":")).encode()
    return Produce("orders", text, key, headers=headers if number % 3 == 0 else headers[:1])


CLIENT = """\
import json, random, sys, time
from kafka import KafkaConsumer, KafkaProducer

port, role = sys.argv[1:]
at = [f"localhost:{port}"]
if role == "stock-sync":
    for record in KafkaConsumer(
        "orders", bootstrap_servers=at, client_id=role, auto_offset_reset="earliest"
    ):
        pass
rng = random.Random(11)
producer = KafkaProducer(bootstrap_servers=at, client_id=role)
number = 7_341_160
while True:
    number += 1
    value = {
        "type": rng.choice(("order.placed", "order.paid", "order.shipped")),
        "orderId": number,
        "total": round(rng.uniform(12, 420), 2),
        "currency": "EUR",
        "customer": {"tier": rng.choice(("gold", "silver", "new")), "since": rng.randint(2009, 2026)},
    }
    text = None if rng.random() < 0.05 else json.dumps(value, separators=(",", ":")).encode()
    headers = [("content-type", b"application/json")]
    if rng.random() < 0.3:
        headers.append(("traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
    key = f"c-{rng.randrange(9_000):05d}".encode()
    producer.send("orders", text, key=key, headers=headers)
    time.sleep(rng.uniform(0.01, 0.09))
"""


class Studio:
    """The running program, and the files it is drawn to."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.desktop, self.window, self.folder = desktop, desktop.window, folder
        self._rng = random.Random(7)

    async def shoot_all(self) -> None:
        while self.desktop.store.cluster is None:
            await asyncio.sleep(0.05)
        await self._in_both_themes("connect")
        for topic in TOPICS:
            await self.desktop.bridge.ask(topic)
        await self._fill()
        self.window.open_topic("orders")
        address = self.desktop.store.cluster.address
        with contextlib.ExitStack() as clients:
            for role in ("stock-sync", "orders-api"):
                words = [sys.executable, "-c", CLIENT, address.rpartition(":")[2], role]
                clients.callback(subprocess.Popen(words).kill)
            await self._busy()

    async def _busy(self) -> None:
        await asyncio.sleep(4)
        page = self.window.centre.page(("topic", "orders"))
        assert isinstance(page, TopicPage)
        await self._messages(page)
        page.show_partition(1)
        await asyncio.sleep(8)
        await self._in_both_themes("topic-partitions")
        page.show_messages()
        await self._produce()
        await self._create()

    async def _fill(self) -> None:
        ask, rng = self.desktop.bridge.ask, self._rng
        for number in range(12):
            value = json.dumps({"paymentId": 90_210 + number, "state": "captured"}).encode()
            await ask(Produce("payments", value, b"p-%04d" % number))
            await ask(Produce("customers", b'{"tier":"gold"}', b"c-%05d" % rng.randrange(9_000)))
        await ask(Produce("test", b"Hello world"))
        for number in range(160):
            await ask(order(rng, number))

    async def _messages(self, page: TopicPage) -> None:
        view = page.messages.view
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        shown = view.visible_rows()
        rich = [row for row in shown[3:] if len(view.record_at(row).view.headers) == 2]
        row = next(iter(rich), shown[3])
        view.select(row)
        QTest.keyClick(view, Qt.Key.Key_Return)
        await asyncio.sleep(1)
        await self._in_both_themes("topic-messages")
        themes().choose("dark")
        self.window.resize(*SMALL)
        await self._draw("small-dark")
        self.window.resize(*USUAL)

    async def _produce(self) -> None:
        self.window.show_produce("orders")
        form = self.window.produce
        form.key.text.setText("c-07203")
        form.key.choice.choose(0)
        form.value.text.setPlainText(
            '{\n  "type": "order.placed", "orderId": 7341877,\n'
            '  "total": 64.50, "currency": "EUR"\n}'
        )
        form.headers.add_row()
        form.headers.rows[0].name.setText("content-type")
        form.headers.rows[0].value.setText("application/json")
        for _ in range(3):
            form.send()
            await asyncio.sleep(0.3)
        await self._in_both_themes("produce")

    async def _create(self) -> None:
        self.window.new_topic("returns.events")
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.partitions.setText("6")
        dialog.retention.setText("3d")
        await asyncio.sleep(0.5)
        await self._in_both_themes("create-topic", dialog)
        dialog.close()

    async def _in_both_themes(self, name: str, dialog: QWidget | None = None) -> None:
        for choice in ("dark", "light"):
            themes().choose(choice)
            await self._draw(f"{name}-{choice}", dialog)

    async def _draw(self, name: str, dialog: QWidget | None = None) -> None:
        await asyncio.sleep(0.4)
        picture = self.window.grab()
        if dialog is not None:
            _lay_over(picture, dialog)
        self.folder.mkdir(parents=True, exist_ok=True)
        with_256_colors(picture.toImage()).save(str(self.folder / f"{name}.png"), "PNG", 0)


def _lay_over(picture: QPixmap, dialog: QWidget) -> None:
    """A dialog is a window of its own: put it where the desktop would."""
    painter = QPainter(picture)
    left, top = (picture.width() - dialog.width()) // 2, (picture.height() - dialog.height()) // 2
    painter.setPen(QColor(128, 128, 128, 120))
    painter.drawRect(left - 1, top - 1, dialog.width() + 1, dialog.height() + 1)
    painter.drawPixmap(left, top, dialog.grab())
    painter.end()


async def draw(desktop: Desktop, folder: Path) -> None:
    running = asyncio.ensure_future(desktop.run())
    try:
        await Studio(desktop, folder).shoot_all()
    finally:
        desktop.quit()
        await running


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES)
    folder = parser.parse_args().folder
    port = 9092 if is_free(9092) else free_port()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="workbench-") as home:
        remembered = WindowSettings(Path(home) / "window.json")
        desktop = Desktop(app, EngineSettings(f"{home}/data", port), remembered=remembered)
        desktop.window.resize(*USUAL)
        desktop.show()
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            runner.run(draw(desktop, folder))


if __name__ == "__main__":
    main()
