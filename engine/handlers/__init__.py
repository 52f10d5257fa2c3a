"""One module per API key; the table of what is served is made from the modules found here."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import msgspec

from engine.broker.request import Answer, Request
from engine.broker.steady import Stream

Handle = Callable[[Request[Any]], Answer]
Learn = Callable[[Request[Any], bytes], Stream | None]


class Handler(msgspec.Struct, frozen=True):
    """One API as it is served."""

    key: int
    versions: tuple[int, int]
    """The first and last version that is answered."""
    handle: Handle
    advertised: tuple[int, int]
    """What ApiVersions says: the same, but where old clients read more out of it (Produce)."""
    learn: Learn | None = None
    """How requests like one that was answered, with these bytes in its header, can be streamed."""


def load_handlers() -> dict[int, Handler]:
    """Every handler of this package by its key."""
    names = sorted(module.name for module in iter_modules(__path__) if module.name.startswith("k"))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return {
        module.KEY: Handler(
            key=module.KEY,
            versions=module.VERSIONS,
            handle=module.handle,
            advertised=getattr(module, "ADVERTISED", module.VERSIONS),
            learn=getattr(module, "learn", None),
        )
        for module in modules
    }


TABLE: dict[int, Handler] = load_handlers()
