"""The look: colours, fonts, icons and measures by name, in the theme in use."""

from ui.theme.current import ThemeChoice, Themes, color, mix, themes
from ui.theme.dress import apply
from ui.theme.fonts import font, metrics, text_width
from ui.theme.icons import app_icon, icon, pixmap, set_icon
from ui.theme.tokens import ColorName, FontName, ThemeName, Tone

__all__ = [
    "ColorName",
    "FontName",
    "ThemeChoice",
    "ThemeName",
    "Themes",
    "Tone",
    "app_icon",
    "apply",
    "color",
    "font",
    "icon",
    "metrics",
    "mix",
    "pixmap",
    "set_icon",
    "text_width",
    "themes",
]
