"""Remembers the clients that left last, as they were in the end."""

from collections.abc import Callable, Iterable

from msgspec import structs

from engine.contract.frames import Key
from engine.contract.values import View
from engine.contract.views import ClientView

REMEMBERED = 64
"""When more have left, the earliest is forgotten."""
KIND = "left_client"


class Departed:
    """A ring of final views; `mark` is told of each key that came or fell out."""

    def __init__(self, mark: Callable[[Key], None]) -> None:
        self._mark = mark
        self._views: dict[int, ClientView] = {}

    def add(self, last: ClientView, *, at_ms: int, why: str) -> None:
        """A client left; one that never asked anything was no client."""
        if not last.request_count:
            return
        still = tuple(
            structs.replace(moved, records_in_per_s=0.0, records_out_per_s=0.0)
            for moved in last.traffic
        )
        self._views[last.connection_id] = structs.replace(
            last,
            left_at_ms=at_ms,
            left_why=why,
            records_in_per_s=0.0,
            records_out_per_s=0.0,
            traffic=still,
        )
        self._mark((KIND, last.connection_id))
        if len(self._views) > REMEMBERED:
            earliest = next(iter(self._views))
            del self._views[earliest]
            self._mark((KIND, earliest))

    def keys(self) -> Iterable[Key]:
        return [(KIND, connection_id) for connection_id in self._views]

    def view(self, key: Key) -> View | None:
        return self._views.get(int(key[1]))
