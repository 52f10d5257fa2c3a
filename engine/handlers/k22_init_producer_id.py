"""InitProducerId (key 22), v0-5.

Gives an idempotent producer its id and epoch. The ids come from blocks of the controller, so that
none is ever given twice.

v2 flexible · v3 the producer's present id and epoch (KIP-360) · v4 PRODUCER_FENCED · v5 KIP-890
Not done: transactional ids, which need a transaction coordinator: COORDINATOR_NOT_AVAILABLE.
"""

from engine.base.errors import Code
from engine.broker.request import Request
from engine.wire.messages.k22_init_producer_id import (
    InitProducerIdRequest,
    InitProducerIdResponse,
)

KEY, VERSIONS = 22, (0, 5)

_NONE = -1
_MOST_TIMEOUT = "transaction.max.timeout.ms"


async def handle(request: Request[InitProducerIdRequest]) -> InitProducerIdResponse:
    code = _refusal(request)
    if code is not Code.NONE:
        request.connection.failed(code)
        return InitProducerIdResponse(error_code=code, producer_epoch=_NONE)
    # KafkaError of the controller becomes the answer's error code in the connection.
    producer_id = await request.broker.producer_ids.next()
    return InitProducerIdResponse(producer_id=producer_id, producer_epoch=0)


def _refusal(request: Request[InitProducerIdRequest]) -> Code:
    body = request.body
    if (body.producer_id == _NONE) != (body.producer_epoch == _NONE):
        return Code.INVALID_REQUEST
    if body.transactional_id is None:
        return Code.NONE
    if not body.transactional_id:
        return Code.INVALID_REQUEST
    most = request.broker.settings.integer(_MOST_TIMEOUT)
    if not 0 < body.transaction_timeout_ms <= most:
        return Code.INVALID_TRANSACTION_TIMEOUT
    return Code.COORDINATOR_NOT_AVAILABLE
