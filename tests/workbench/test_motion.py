"""Where desktops say that programs should keep still."""

import sys
from pathlib import Path

import pytest

from workbench.motion import asks_for_stillness

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the files of Linux desktops")


@pytest.mark.parametrize(
    ("file", "text", "is_still"),
    [
        (".config/gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        (".config/gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", True),
        (".config/gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", False),
        (".config/kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        (".config/kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", False),
        (".config/kdeglobals", "[KDE]\nAnimationDurationFactor=fast\n", False),
        (".config/kdeglobals", "no ini at all", False),
    ],
)
def test_the_wish_is_read(tmp_path: Path, file: str, text: str, is_still: bool) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert asks_for_stillness(tmp_path) is is_still


def test_where_nothing_is_said_things_may_move(tmp_path: Path) -> None:
    assert not asks_for_stillness(tmp_path)
