"""FormMemory: which form the reader chose for a topic's keys, values and headers."""

import json

from engine.decode.payload import FORMS, Form
from ui.remembered import Remembered

MOST = 200
"""Topics whose choice is kept; the oldest choice goes first."""
_PLACE = "inspector/forms"


class FormMemory:
    """Kept between runs where there is a place to keep it."""

    def __init__(self, settings: Remembered | None = None) -> None:
        self._settings = settings
        self._chosen: dict[str, Form] = {}
        kept = settings.value(_PLACE) if settings is not None else None
        if isinstance(kept, str):
            self._chosen = _read(kept)

    def form_of(self, topic: str, part: str) -> Form | None:
        """None: nobody chose, the bytes decide."""
        return self._chosen.get(f"{part} {topic}")

    def choose(self, topic: str, part: str, form: Form | None) -> None:
        name = f"{part} {topic}"
        self._chosen.pop(name, None)
        if form is not None:
            self._chosen[name] = form
        while len(self._chosen) > MOST:
            del self._chosen[next(iter(self._chosen))]
        if self._settings is not None:
            self._settings.setValue(_PLACE, json.dumps(self._chosen))


def _read(kept: str) -> dict[str, Form]:
    """What was kept, or nothing where somebody wrote nonsense there."""
    try:
        found = json.loads(kept)
    except (ValueError, RecursionError):
        return {}
    known = {form: form for form in FORMS}
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(name): known[form] for name, form in list(pairs)[:MOST] if form in FORMS}
