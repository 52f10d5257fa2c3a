"""Qt's palette in both themes."""

import pytest
from PySide6.QtGui import QPalette

from ui.theme.palette import ROLES, palette
from ui.theme.tokens import PALETTES


@pytest.mark.parametrize("theme", PALETTES)
def test_every_role_has_its_token(qapp, theme):
    made = palette(theme)
    for role, name in ROLES.items():
        assert made.color(QPalette.ColorGroup.Active, role).name() == PALETTES[theme][name]


def test_no_role_that_widgets_paint_with_is_left_to_qt():
    painted = {
        QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText, QPalette.ColorRole.Button, QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Link,
        QPalette.ColorRole.ToolTipBase, QPalette.ColorRole.ToolTipText,
        QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Accent,
    }  # fmt: skip
    assert painted <= ROLES.keys()
