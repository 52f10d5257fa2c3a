"""The icons: used, licensed, drawn, recoloured."""

import ast
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from ui.theme import icon, pixmap, set_icon, themes
from ui.theme.icons import FOLDER, app_icon

UI = Path(__file__).resolve().parents[3] / "ui"
FILES = {file.stem for file in FOLDER.glob("*.svg")}


def words_of_ui() -> set[str]:
    found: set[str] = set()
    for file in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_only_icons_that_are_used_are_shipped():
    assert FILES - words_of_ui() == set()


def test_their_licence_is_shipped_with_them():
    assert "ISC License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_icon_draws_something(qapp, name):
    image = pixmap(name, "fg", 16).toImage()
    assert (image.width(), image.height()) == (32, 32)
    assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32))


def test_an_icon_is_drawn_in_the_colour_of_the_theme(qapp):
    before = pixmap("plus", "fg", 16).toImage()
    themes().choose("light")
    assert pixmap("plus", "fg", 16).toImage() != before


def test_a_button_s_icon_follows_the_theme(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    set_icon(button, "plus", "fg")
    before = button.icon().cacheKey()
    themes().choose("light")
    assert button.icon().cacheKey() != before


def test_a_deleted_button_does_not_stop_the_others(qtbot):
    gone, stays = QPushButton(), QPushButton()
    qtbot.addWidget(stays)
    set_icon(gone, "plus")
    set_icon(stays, "minus")
    gone.deleteLater()
    qtbot.wait_until(lambda: not _alive(gone))
    before = stays.icon().cacheKey()
    themes().choose("light")
    assert stays.icon().cacheKey() != before


def _alive(widget: QPushButton) -> bool:
    from shiboken6 import isValid  # noqa: PLC0415

    return isValid(widget)


def test_a_disabled_icon_differs(qapp):
    from PySide6.QtGui import QIcon  # noqa: PLC0415

    made = icon("plus", "fg")
    assert (
        made.pixmap(16, 16, QIcon.Mode.Disabled).toImage()
        != made.pixmap(16, 16, QIcon.Mode.Normal).toImage()
    )


def test_the_application_has_an_icon_of_its_own(qapp):
    assert not app_icon().pixmap(64, 64).isNull()
