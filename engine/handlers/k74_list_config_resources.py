"""ListConfigResources (key 74), v0-1.

Lists what may have settings of its own: topics, brokers, and the groups that have some.

v0 client metrics alone, of which there are none · v1 of the wanted types, or of all
Not done: client metrics.
"""

from collections.abc import Iterator

from engine.base.errors import Code
from engine.broker.answers import answered_in_turns
from engine.broker.request import Answered, Request
from engine.machines.controller.image import ConfigResource, MetadataImage
from engine.wire.messages.k74_list_config_resources import (
    ConfigResource as Listed,
)
from engine.wire.messages.k74_list_config_resources import (
    ListConfigResourcesRequest,
    ListConfigResourcesResponse,
)

KEY, VERSIONS = 74, (0, 1)


async def handle(request: Request[ListConfigResourcesRequest]) -> Answered:
    wanted = set(request.body.resource_types) or {int(each) for each in ConfigResource}
    if not wanted <= {int(each) for each in ConfigResource}:
        return ListConfigResourcesResponse(error_code=Code.UNSUPPORTED_VERSION)
    if request.version == 0:
        wanted = {int(ConfigResource.CLIENT_METRICS)}
    found = list(_resources(request.broker.cluster.image, wanted))
    return await answered_in_turns(
        request, lambda some: ListConfigResourcesResponse(config_resources=list(some)), found
    )


def _resources(image: MetadataImage, wanted: set[int]) -> Iterator[Listed]:
    names = {
        ConfigResource.TOPIC: list(image.topics),
        ConfigResource.BROKER: [str(broker_id) for broker_id in image.brokers],
        ConfigResource.BROKER_LOGGER: [str(broker_id) for broker_id in image.brokers],
        ConfigResource.GROUP: [
            name for kind, name in image.configs if kind == ConfigResource.GROUP
        ],
    }
    for kind, each_of_kind in names.items():
        if kind in wanted:
            yield from (Listed(name, kind) for name in each_of_kind)
