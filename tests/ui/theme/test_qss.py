"""The style sheet."""

import re
from pathlib import Path

import pytest

from ui.theme.qss import qss
from ui.theme.tokens import PALETTES


@pytest.mark.parametrize("theme", PALETTES)
def test_the_sheet_has_every_name_filled_in(theme):
    assert "$" not in qss(theme)


@pytest.mark.parametrize("theme", PALETTES)
def test_every_picture_it_names_exists(theme):
    pictures = re.findall(r"url\((.*?)\)", qss(theme))
    assert pictures
    assert all(Path(picture).is_file() for picture in pictures)


@pytest.mark.parametrize("theme", PALETTES)
def test_it_is_balanced(theme):
    sheet = qss(theme)
    assert sheet.count("{") == sheet.count("}")


def test_the_themes_differ():
    assert qss("dark") != qss("light")
