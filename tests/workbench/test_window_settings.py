"""What the window remembers survives a restart, and damage is forgotten, never an error."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from tests.conftest import AllowedLogs
from workbench.window_settings import WindowSettings


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "config" / "window.json"
    first = WindowSettings(path)
    first.setValue("window/geometry", QByteArray(b"\x00\xff"))
    first.setValue("window/theme", "light")
    first.setValue("port", 9093)
    second = WindowSettings(path)
    assert second.value("window/geometry") == QByteArray(b"\x00\xff")
    assert second.value("window/theme") == "light"
    assert second.value("port") == 9093
    assert second.value("none", "default") == "default"


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    WindowSettings(path).setValue("window/theme", "dark")
    assert json.loads(path.read_text(encoding="utf-8")) == {"window/theme": "dark"}


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": {"b": 1}, "c": 1}', "\x00" * 10])
def test_damage_is_forgotten(tmp_path: Path, text: str, allowed_logs: AllowedLogs) -> None:
    allowed_logs("cannot be read and are begun anew")
    path = tmp_path / "window.json"
    path.write_text(text, encoding="utf-8")
    settings = WindowSettings(path)
    assert settings.value("a") is None
    settings.setValue("c", 2)
    assert WindowSettings(path).value("c") == 2


def test_what_is_not_plain_data_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        WindowSettings(tmp_path / "window.json").setValue("a", object())


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_memory(
    tmp_path: Path, allowed_logs: AllowedLogs
) -> None:
    allowed_logs("settings were not kept", "cannot be read and are begun anew")
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = WindowSettings(tmp_path / "file" / "window.json")
    settings.setValue("a", 1)
    assert settings.value("a") == 1
