"""What the window remembers between two runs, as JSON in the user's config folder.

It answers to `value` and `setValue` as Qt's own settings do; whatever cannot be read is forgotten,
never an error.
"""

import json
import logging
from pathlib import Path

from PySide6.QtCore import QByteArray

log = logging.getLogger(__name__)

_BYTES = "base64:"
SIZE_LIMIT = 1024 * 1024


class WindowSettings:
    """A flat set of names with texts, numbers, truths and Qt's byte arrays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = _load(path)

    def value(self, name: str, default: object = None) -> object:
        found = self._values.get(name)
        if found is None:
            return default
        if isinstance(found, str) and found.startswith(_BYTES):
            return QByteArray.fromBase64(found[len(_BYTES) :].encode("ascii", "replace"))
        return found

    def setValue(self, name: str, value: object) -> None:  # noqa: N802 - Qt's name for it
        """Keep a value; written at once, since the window may be killed."""
        if isinstance(value, QByteArray):
            self._values[name] = _BYTES + bytes(value.toBase64().data()).decode("ascii")
        elif isinstance(value, str | int | float | bool):
            self._values[name] = value
        elif value is None:
            self._values.pop(name, None)
        else:
            raise TypeError(f"{name} cannot be remembered: {type(value).__name__}")
        self._save()

    def _save(self) -> None:
        beside = self._path.with_name(self._path.name + ".tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, indent=2, sort_keys=True), encoding="utf-8")
            beside.replace(self._path)
        except OSError as error:
            log.warning("the window's settings were not kept: %s", error)


def default_path() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - only the window needs it

    return user_config_path("broker-workbench", appauthor=False) / "window.json"


def _load(path: Path) -> dict[str, str | int | float | bool]:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("the window's settings cannot be read and are begun anew: %s", error)
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(name): value
        for name, value in found.items()
        if isinstance(value, str | int | float | bool)
    }
