"""Draws every screen of the window: python -m tests.ui.shoot [FOLDER] [SCREEN ...].

In both themes at 1440x900, into docs/images/screens unless told otherwise; `--all` draws three sizes
and three scales. `--compare` draws them anew and tells which are no longer like the kept ones.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TZ", "UTC")

import qasync
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.ui.imaging import difference, with_256_colors
from tests.ui.screenshots import SCREENS, SIZES, shoot
from ui import theme

KEPT = Path(__file__).resolve().parents[2] / "docs" / "images" / "screens"
TOLERANCE = 0.02
"""The share of pixels in which a picture may differ from the kept one: times and ages move."""


async def draw(options_: argparse.Namespace) -> int:
    """How many pictures are not what was kept."""
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    options_.folder.mkdir(parents=True, exist_ok=True)
    different = 0
    for choice in ("dark", "light"):
        theme.themes().choose(choice)
        for name in options_.screens or list(SCREENS):
            for size in SIZES if options_.all else SIZES[:1]:
                suffix = f"-{size[0]}@{scale}" if options_.all else ""
                file = options_.folder / f"{name}-{choice}{suffix}.png"
                image = with_256_colors(await shoot(name, size))
                if not options_.compare:
                    image.save(str(file), "PNG", 0)
                elif (share := difference(image, QImage(str(file)))) > TOLERANCE:
                    different += 1
                    print(f"{file.name}: {share:.1%} of its pixels differ")
    return different


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=KEPT)
    parser.add_argument("screens", nargs="*")
    parser.add_argument("--all", action="store_true", help="three sizes and three scales")
    parser.add_argument("--compare", action="store_true")
    given = parser.parse_args()
    if given.all and "QT_SCALE_FACTOR" not in os.environ:
        again = [sys.executable, "-m", "tests.ui.shoot", *sys.argv[1:]]
        scales = ("1", "1.5", "2")
        return max(
            subprocess.run(
                again, env={**os.environ, "QT_SCALE_FACTOR": each}, check=False
            ).returncode
            for each in scales
        )
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "dark")
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return min(runner.run(draw(given)), 1)


if __name__ == "__main__":
    sys.exit(main())
