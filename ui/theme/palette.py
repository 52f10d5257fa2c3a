"""The QPalette of each theme: every role set, because Qt's own dark scheme cannot be relied on."""

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import PALETTES, ColorName, ThemeName

_Role = QPalette.ColorRole
ROLES: dict[QPalette.ColorRole, ColorName] = {
    _Role.Window: "panel",
    _Role.Base: "bg",
    _Role.AlternateBase: "alt",
    _Role.Text: "fg",
    _Role.WindowText: "fg",
    _Role.Button: "head",
    _Role.ButtonText: "fg",
    _Role.BrightText: "on_acc",
    _Role.Highlight: "sel",
    _Role.HighlightedText: "fg",
    _Role.ToolTipBase: "raised",
    _Role.ToolTipText: "fg",
    _Role.PlaceholderText: "dim",
    _Role.Accent: "acc",
    _Role.Link: "acc_fg",
    _Role.LinkVisited: "acc_fg",
    _Role.Mid: "line",
    _Role.Midlight: "line",
    _Role.Light: "head",
    _Role.Dark: "line",
    _Role.Shadow: "line",
}


def palette(theme: ThemeName) -> QPalette:
    colors = PALETTES[theme]
    made = QPalette()
    for role, name in ROLES.items():
        made.setColor(role, QColor(colors[name]))
    for role in (_Role.Text, _Role.WindowText, _Role.ButtonText, _Role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors["faint"]))
    return made
