"""Draws the panes as pictures: python tests/ui/shots.py FOLDER [name ...]."""

import asyncio
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TZ", "UTC")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication  # noqa: E402

from tests.ui import cluster  # noqa: E402
from ui import theme  # noqa: E402
from ui.models.store import Store  # noqa: E402
from ui.panes.explorer import Explorer  # noqa: E402


def explorer(store, engine):
    view = Explorer(store)
    view.show_topic("orders")
    view.expand(view.tree.index_of(view.tree.topic_node("orders")))
    view.resize(264, 772)
    return view


def explorer_empty(store, engine):
    view = Explorer(Store())
    view.resize(264, 400)
    return view


SHOTS = {f.__name__: f for f in (explorer, explorer_empty)}


async def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    names = sys.argv[2:] or list(SHOTS)
    for choice in ("dark", "light"):
        theme.themes().choose(choice)
        for name in names:
            store, engine = Store(), cluster.FakeEngine()
            cluster.fill_orders(engine)
            store.apply(cluster.frame())
            widget = SHOTS[name](store, engine)
            widget.show()
            for _ in range(30):
                await asyncio.sleep(0.01)
            widget.grab().save(str(folder / f"{name}-{choice}.png"))
            widget.close()
            widget.deleteLater()
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    import qasync

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(main())
