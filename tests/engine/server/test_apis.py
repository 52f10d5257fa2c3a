"""What a connection knows of an API is found out once."""

import pytest

from engine.broker.request import CloseConnection
from engine.server.apis import Apis
from engine.wire.messages.k12_heartbeat import HeartbeatRequest
from tests.engine.server.memory import HEARTBEAT, Served, api, beat


def test_an_api_is_kept_as_it_was_served_when_it_was_first_asked_for() -> None:
    served = Served({HEARTBEAT: api(HEARTBEAT, beat, (0, 4))})
    apis = Apis(served)
    found = apis[HEARTBEAT]
    assert (found.least, found.most, found.kind, found.flexible_from) == (0, 4, HeartbeatRequest, 4)
    served.apis.clear()
    assert apis[HEARTBEAT] is found
    apis.clear()
    with pytest.raises(CloseConnection, match="api key 12 is not served"):
        _ = apis[HEARTBEAT]
