"""Dresses the application: Fusion, palette, style sheet and fonts, now and whenever it changes."""

from PySide6.QtWidgets import QApplication

from ui.theme.current import ThemeChoice, themes
from ui.theme.fonts import font, load_fonts
from ui.theme.icons import app_icon
from ui.theme.palette import palette
from ui.theme.qss import qss


def apply(app: QApplication, choice: ThemeChoice = "system") -> None:
    """Dress the application once, at its start; from then on `themes().choose` is enough."""
    load_fonts()
    app.setStyle("Fusion")
    app.setFont(font("body"))
    app.setWindowIcon(app_icon())
    known = themes()
    if not app.property("dressed"):
        app.setProperty("dressed", True)
        app.styleHints().colorSchemeChanged.connect(known.refresh)
        known.changed.connect(_dress)
    known.choose(choice)
    _dress()


def _dress() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setPalette(palette(themes().name))
        app.setStyleSheet("")  # put over another sheet, one takes Qt four times as long
        app.setStyleSheet(qss(themes().name))
