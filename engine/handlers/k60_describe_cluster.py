"""DescribeCluster (key 60), v0-2.

Tells the cluster's id, its brokers and its controller.

v1 endpoint types: only brokers are found here · v2 fenced brokers on request
"""

from engine.base.errors import Code
from engine.broker.authority import CLUSTER_OPERATIONS, NOT_ASKED
from engine.broker.request import Request
from engine.machines.controller.image import MetadataImage
from engine.wire.messages.k60_describe_cluster import (
    DescribeClusterBroker,
    DescribeClusterRequest,
    DescribeClusterResponse,
)

KEY, VERSIONS = 60, (0, 2)

BROKERS, CONTROLLERS = 1, 2


def handle(request: Request[DescribeClusterRequest]) -> DescribeClusterResponse:
    body, image = request.body, request.broker.cluster.image
    if body.endpoint_type == CONTROLLERS:
        return DescribeClusterResponse(
            error_code=Code.MISMATCHED_ENDPOINT_TYPE,
            error_message="The request was sent to an endpoint of type BROKER, but we wanted an"
            " endpoint of type CONTROLLER",
        )
    if body.endpoint_type != BROKERS:
        return DescribeClusterResponse(
            error_code=Code.UNSUPPORTED_ENDPOINT_TYPE,
            error_message=f"Unsupported endpoint type {body.endpoint_type}",
        )
    asks_operations = body.include_cluster_authorized_operations
    return DescribeClusterResponse(
        cluster_id=image.cluster_id,
        controller_id=-1 if image.controller_id is None else image.controller_id,
        brokers=_brokers(
            image, request.connection.listener, with_fenced=body.include_fenced_brokers
        ),
        cluster_authorized_operations=CLUSTER_OPERATIONS if asks_operations else NOT_ASKED,
    )


def _brokers(
    image: MetadataImage, listener: str, *, with_fenced: bool
) -> list[DescribeClusterBroker]:
    found = []
    for broker in image.brokers.values():
        endpoint = broker.endpoint(listener)
        if endpoint is not None and (with_fenced or not broker.is_fenced):
            found.append(
                DescribeClusterBroker(
                    broker_id=broker.broker_id,
                    host=endpoint.host,
                    port=endpoint.port,
                    rack=broker.rack,
                    is_fenced=broker.is_fenced,
                )
            )
    return found
