"""What a connection has to know of the APIs it uses; found out once for each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.broker.broker import Broker
from engine.broker.request import Answer, CloseConnection, Request
from engine.broker.steady import Stream
from engine.wire.catalog import flexible_from, request_type
from engine.wire.declare import Message

_NEVER = 0x7FFF + 1


Learn = Callable[[Request[Any], bytes], Stream | None]


class Api(NamedTuple):
    """One API as a connection needs it."""

    handle: Callable[[Request[Any]], Answer]
    least: int
    most: int
    kind: type[Message]
    flexible_from: int
    learn: Learn | None


class Apis(dict[int, Api]):
    """The APIs that a connection has used, as the broker served them then."""

    def __init__(self, broker: Broker) -> None:
        super().__init__()
        self._broker = broker

    def __missing__(self, key: int) -> Api:
        """The API as the broker serves it now; CloseConnection if it does not."""
        handler = self._broker.apis.get(key)
        if handler is None:
            raise CloseConnection(f"api key {key} is not served")
        flexible = flexible_from(key)
        api = self[key] = Api(
            handler.handle,
            handler.versions[0],
            handler.versions[1],
            request_type(key),
            _NEVER if flexible is None else flexible,
            handler.learn,
        )
        return api
