"""UnregisterBroker (key 64), v0.

Makes the cluster forget a broker that will not come back.
"""

from engine.base.errors import KafkaError
from engine.base.ids import BrokerId
from engine.broker.request import Request
from engine.machines.controller.asks import UnregisterBroker
from engine.wire.messages.k64_unregister_broker import (
    UnregisterBrokerRequest,
    UnregisterBrokerResponse,
)

KEY, VERSIONS = 64, (0, 0)


async def handle(request: Request[UnregisterBrokerRequest]) -> UnregisterBrokerResponse:
    ask = UnregisterBroker(BrokerId(request.body.broker_id))
    who = request.client_id or "without a name"
    try:
        refusal = await request.broker.cluster.ask(ask, cause=f"client {who} asked for it")
    except KafkaError as error:
        return UnregisterBrokerResponse(error_code=error.code, error_message=error.message)
    if refusal is not None:
        return UnregisterBrokerResponse(error_code=refusal.code, error_message=refusal.message)
    return UnregisterBrokerResponse(error_message=None)
