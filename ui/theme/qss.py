"""The style sheet over Fusion, with the tokens put in."""

from pathlib import Path
from string import Template

from ui.theme.tokens import PALETTES, ThemeName, blend

FOLDER = Path(__file__).resolve().parents[2] / "resources"


def qss(theme: ThemeName) -> str:
    """The whole application's style sheet in one theme."""
    palette = PALETTES[theme]
    derived = {
        "acc_hover": blend(palette["acc"], "#ffffff", 0.88),
        "acc_press": blend(palette["acc"], "#000000", 0.88),
        "raised_hover": blend(palette["fg"], palette["raised"], 0.06),
        "bad_tint": blend(palette["bad"], palette["panel"], 0.14),
        "bad_line": blend(palette["bad"], palette["line"], 0.50),
        "hairline": blend(palette["line"], palette["bg"], 0.50),
        "chevron": (FOLDER / "style" / f"chevron-{theme}.svg").as_posix(),
        "tick": (FOLDER / "style" / "tick.svg").as_posix(),
    }
    source = (FOLDER / "style" / "workbench.qss").read_text(encoding="utf-8")
    return Template(source).substitute(
        {str(name): value for name, value in palette.items()} | derived
    )
