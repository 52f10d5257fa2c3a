"""The bundled fonts."""

from PySide6.QtGui import QFontInfo

from ui.theme import font, text_width
from ui.theme.fonts import FOLDER, load_fonts
from ui.theme.tokens import FONTS, MONO, SANS


def test_both_families_are_bundled(qapp):
    assert {SANS, MONO} <= set(load_fonts())


def test_every_font_of_the_scale_is_the_bundled_one(qapp):
    for name, (family, _, _) in FONTS.items():
        assert QFontInfo(font(name)).family().startswith(family)


def test_figures_have_one_width(qapp):
    assert len({text_width(figure * 20) for figure in "0123456789"}) == 1


def test_bytes_are_never_joined(qapp):
    assert text_width("-" * 40, "mono") == text_width("->" * 20, "mono")


def test_the_fonts_are_small_and_carry_their_licences():
    files = [*FOLDER.glob("*.otf"), *FOLDER.glob("*.ttf")]
    assert sum(file.stat().st_size for file in files) < 2_000_000
    for family in ("Inter", "JetBrainsMono"):
        text = (FOLDER / f"{family}-OFL.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE" in text.upper()
