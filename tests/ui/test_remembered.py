"""Qt's own settings would do for what the window remembers."""

from pathlib import Path

from PySide6.QtCore import QSettings

from ui.remembered import Remembered


def test_qts_settings_are_a_way_to_remember(tmp_path: Path) -> None:
    kept: Remembered = QSettings(str(tmp_path / "x.ini"), QSettings.Format.IniFormat)
    kept.setValue("window/theme", "dark")
    assert kept.value("window/theme") == "dark"
