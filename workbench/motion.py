"""Whether the system asks programs to keep still: each desktop says it in a place of its own."""

import configparser
import plistlib
import sys
from pathlib import Path

_SPI_GETCLIENTAREAANIMATION = 0x1042
SIZE_LIMIT = 1024 * 1024


def asks_for_stillness(home: Path | None = None) -> bool:
    """False also where it cannot be known."""
    at = home or Path.home()
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return _macos(at / "Library/Preferences/com.apple.universalaccess.plist")
    return _gtk(at / ".config", "gtk-4.0") or _gtk(at / ".config", "gtk-3.0") or _kde(at)


def _windows() -> bool:
    import ctypes  # noqa: PLC0415 - there only

    on = ctypes.c_int(1)
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return False
    known = windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(on), 0)
    return bool(known) and not on.value


def _macos(path: Path) -> bool:
    try:
        return bool(plistlib.loads(path.read_bytes()).get("reduceMotion", 0))
    except (OSError, ValueError, plistlib.InvalidFileException):
        return False


def _gtk(config: Path, version: str) -> bool:
    """GNOME's tweak tools and KDE both write it here."""
    return _setting(config / version / "settings.ini", "Settings", "gtk-enable-animations") in {
        "0",
        "false",
    }


def _kde(home: Path) -> bool:
    factor = _setting(home / ".config" / "kdeglobals", "KDE", "animationdurationfactor")
    try:
        return float(factor or 1) == 0
    except ValueError:
        return False


def _setting(path: Path, section: str, name: str) -> str:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return ""
        found.read_string(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return ""
    return found.get(section, name, fallback="").strip().casefold()
