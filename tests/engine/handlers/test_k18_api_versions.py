"""ApiVersions: exactly what is served."""

import pytest

from engine.handlers import TABLE
from engine.wire.messages.k18_api_versions import ApiVersionsRequest
from tests.engine.handlers.asking import Client, with_client


def asking(**fields: object) -> ApiVersionsRequest:
    given = {"client_software_name": "app", "client_software_version": "1.0", **fields}
    return ApiVersionsRequest(**given)


@pytest.mark.parametrize("version", range(6))
def test_every_version_lists_exactly_the_table(version: int) -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(asking(), version)
        listed = {api.api_key: (api.min_version, api.max_version) for api in answer.api_keys}
        assert listed == {key: handler.advertised for key, handler in TABLE.items()}
        assert answer.error_code == 0

    with_client(story)


def test_features_that_begin_at_0_show_from_version_4_on() -> None:
    async def story(client: Client) -> None:
        older = await client.ask(asking(), 3)
        newer = await client.ask(asking(), 4)
        assert [f.name for f in older.supported_features] == ["metadata.version"]
        assert {f.name for f in newer.supported_features} == {
            "metadata.version",
            "kraft.version",
            "eligible.leader.replicas.version",
            "group.version",
        }
        finalized = {f.name: f.max_version_level for f in newer.finalized_features}
        assert finalized == {
            "metadata.version": 30,
            "eligible.leader.replicas.version": 1,
            "group.version": 1,
        }
        assert newer.finalized_features_epoch == client.broker.cluster.image.offset

    with_client(story)


@pytest.mark.parametrize(
    ("name", "version", "code"),
    [
        ("", "1", 42),
        ("a b", "1", 42),
        ("a", "", 42),
        ("-a", "1", 42),
        ("a\n", "1", 42),
        ("a.b-c", "1-2.3", 0),
    ],
)
def test_the_clients_software_must_have_a_legal_name(name, version, code) -> None:
    async def story(client: Client) -> None:
        asked = asking(client_software_name=name, client_software_version=version)
        assert (await client.ask(asked, 4)).error_code == code

    with_client(story)


def test_the_clients_software_is_remembered() -> None:
    async def story(client: Client) -> None:
        await client.ask(asking(), 3)
        assert (client.peer.software_name, client.peer.software_version) == ("app", "1.0")

    with_client(story)


def test_a_client_that_means_another_broker_is_told_to_begin_again() -> None:
    async def story(client: Client) -> None:
        here = client.broker.cluster.image.cluster_id
        codes = [
            (await client.ask(asking(cluster_id=cluster, node_id=node), 5)).error_code
            for cluster, node in ((here, 1), ("x", 1), (here, 7), (None, 7), (here, -1))
        ]
        assert codes == [0, 129, 129, 42, 42]

    with_client(story)
