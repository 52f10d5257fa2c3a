"""DescribeCluster: brokers and controller."""

import pytest

from engine.wire.messages.k60_describe_cluster import DescribeClusterRequest
from tests.engine.handlers.asking import Client, with_client


@pytest.mark.parametrize("version", range(3))
def test_the_cluster_tells_its_brokers(version: int) -> None:
    async def story(client: Client) -> None:
        asked = DescribeClusterRequest(
            include_cluster_authorized_operations=True, include_fenced_brokers=True
        )
        answer = await client.ask(asked, version)
        assert answer.error_code == 0
        assert answer.cluster_id == client.broker.cluster.image.cluster_id
        assert answer.controller_id == 1
        assert [(b.broker_id, b.host, b.port, b.is_fenced) for b in answer.brokers] == [
            (1, "localhost", 9092, False)
        ]
        assert answer.cluster_authorized_operations == 8096

    with_client(story)


@pytest.mark.parametrize(("kind", "code"), [(2, 114), (3, 115), (0, 115)])
def test_other_endpoints_than_brokers_are_not_found_here(kind: int, code: int) -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(DescribeClusterRequest(endpoint_type=kind), 1)
        assert (answer.error_code, answer.brokers, answer.controller_id) == (code, [], -1)

    with_client(story)
