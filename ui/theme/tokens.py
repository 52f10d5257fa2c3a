"""Design tokens: both palettes, the type scale, spacing and heights, as plain values."""

from typing import Final, Literal

ThemeName = Literal["dark", "light"]
ColorName = Literal[
    "bg", "panel", "head", "raised", "line", "edge", "field", "alt", "sel", "hover", "code",
    "fg", "dim", "faint", "on_acc", "sel_dim",
    "acc", "acc_fg", "ok", "ok_fg", "warn", "warn_fg", "bad", "bad_fg", "violet", "violet_fg",
    "on_fill", "key", "val", "num", "punct",
]  # fmt: skip
FontName = Literal[
    "body", "medium", "strong", "small", "small_strong", "micro", "lead",
    "h3", "h2", "h1", "figure", "mono", "mono_strong", "mono_small", "mono_large",
]  # fmt: skip
Tone = Literal["dim", "ok", "warn", "bad", "acc", "violet"]
"""The kinds of badge and message; each has a fill colour and a `_fg` text colour."""

DARK: Final[dict[ColorName, str]] = {
    "bg": "#1e1f22", "panel": "#26282b", "head": "#2b2d30", "raised": "#32353a",
    "line": "#393b40", "edge": "#4a4d54", "field": "#1a1b1e", "code": "#191a1d",
    "alt": "#222427", "sel": "#2c416b", "hover": "#2f3237",
    "fg": "#dfe1e5", "dim": "#9da0a8", "faint": "#787c85", "on_acc": "#ffffff",
    "sel_dim": "#bcc6da", "acc": "#2f6be6", "acc_fg": "#7ab0ff",
    "ok": "#3fb68b", "ok_fg": "#4cc499", "warn": "#e0a33b", "warn_fg": "#e6ae4e",
    "bad": "#e5534b", "bad_fg": "#f8938d", "violet": "#a07cf0", "violet_fg": "#c0a7f9",
    "on_fill": "#0f1214", "key": "#7ab7ff", "val": "#8fc98a", "num": "#d7a86e", "punct": "#9a9ea7",
}  # fmt: skip
LIGHT: Final[dict[ColorName, str]] = {
    "bg": "#ffffff", "panel": "#f7f8fa", "head": "#eef0f3", "raised": "#ffffff",
    "line": "#d9dce1", "edge": "#b9bec7", "field": "#ffffff", "code": "#f7f8fa",
    "alt": "#fafbfc", "sel": "#d6e4ff", "hover": "#e6e9ee",
    "fg": "#1f2328", "dim": "#5a606b", "faint": "#7d838d", "on_acc": "#ffffff",
    "sel_dim": "#46516a", "acc": "#2a67e0", "acc_fg": "#1d5fc4",
    "ok": "#167d54", "ok_fg": "#14734d", "warn": "#c98a1b", "warn_fg": "#85560a",
    "bad": "#d1383d", "bad_fg": "#b3262c", "violet": "#7a52d1", "violet_fg": "#6a3fc4",
    "on_fill": "#ffffff", "key": "#1d5fc4", "val": "#2a7038", "num": "#8a5311", "punct": "#646a74",
}  # fmt: skip
PALETTES: Final[dict[ThemeName, dict[ColorName, str]]] = {"dark": DARK, "light": LIGHT}

SANS, MONO = "Inter", "JetBrains Mono"
FONTS: Final[dict[FontName, tuple[str, float, int]]] = {  # family, points, weight
    "body": (SANS, 9.5, 400),
    "medium": (SANS, 9.5, 500),
    "strong": (SANS, 9.5, 600),
    "small": (SANS, 9.0, 400),
    "small_strong": (SANS, 9.0, 600),
    "micro": (SANS, 8.5, 500),
    "lead": (SANS, 10.0, 400),
    "h3": (SANS, 10.5, 600),
    "h2": (SANS, 12.0, 600),
    "h1": (SANS, 15.0, 600),
    "figure": (SANS, 14.0, 600),
    "mono": (MONO, 9.0, 400),
    "mono_strong": (MONO, 9.0, 700),
    "mono_small": (MONO, 8.5, 400),
    "mono_large": (MONO, 17.0, 500),
}

# Heights in pixels, on a grid of 4.
MENU_HEIGHT, TOOL_HEIGHT, TAB_HEIGHT, PAGE_HEADER_HEIGHT = 28, 44, 36, 44
DOCK_TITLE_HEIGHT, TABLE_HEAD_HEIGHT, STATUS_HEIGHT, CONTROL_HEIGHT = 32, 28, 26, 28
DENSE_ROW, TREE_ROW, TABLE_ROW, TALL_ROW = 24, 26, 28, 56
BADGE_TINT = 0.14
"""How much of a badge's colour lies over the panel (0.10 for the plain grey one)."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two `#rrggbb` colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(over: str, under: str, share: float) -> str:
    """`share` of one `#rrggbb` colour laid over another, opaque."""
    channels = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for high, low in channels)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
