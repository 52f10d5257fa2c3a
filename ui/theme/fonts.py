"""The bundled fonts, loaded once, and the type scale as QFonts."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from ui.theme.tokens import FONTS, SANS, FontName

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"


@cache
def load_fonts() -> tuple[str, ...]:
    """Add every bundled font to the application; the families it has now."""
    families: list[str] = []
    for file in sorted((*FOLDER.glob("*.otf"), *FOLDER.glob("*.ttf"))):
        number = QFontDatabase.addApplicationFont(str(file))
        families.extend(QFontDatabase.applicationFontFamilies(number))
    return tuple(dict.fromkeys(families))


@cache
def font(name: FontName) -> QFont:
    """A font of the type scale; shared, so copy it before changing it."""
    load_fonts()
    family, points, weight = FONTS[name]
    made = QFont(family)
    made.setPointSizeF(points)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if family == SANS:
        made.setFeature(QFont.Tag("tnum"), 1)  # figures of one width: numbers do not dance
    else:
        made.setStyleHint(QFont.StyleHint.Monospace)
        made.setFeature(QFont.Tag("calt"), 0)  # no ligatures: bytes are shown as they are
    return made


@cache
def metrics(name: FontName) -> QFontMetricsF:
    """The measures of a font of the scale, without a painter."""
    return QFontMetricsF(font(name))


def text_width(text: str, name: FontName = "body") -> int:
    """The width of one line of text in whole pixels, rounded up."""
    return round(metrics(name).horizontalAdvance(text) + 0.49)
