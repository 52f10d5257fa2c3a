"""Dressing the application, once and again."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import color, themes
from ui.theme.tokens import PALETTES


def test_the_palette_is_the_theme_s(qapp):
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    assert window == color("panel")
    themes().choose("light")
    assert QApplication.palette().color(QPalette.ColorRole.Window) == color("panel") != window


def test_the_disabled_look_is_in_the_palette(qapp):
    disabled = QApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == color("faint")


def test_choosing_the_same_theme_again_tells_nobody(qapp):
    told = []
    themes().changed.connect(lambda: told.append(1))
    themes().choose("dark")
    assert told == []


def test_the_system_decides_where_it_is_asked(qapp):
    themes().choose("system")
    assert themes().choice == "system"
    assert themes().name in PALETTES
