"""UpdateFeatures: levels change together or not at all."""

import pytest

from engine.wire.messages.k57_update_features import FeatureUpdateKey, UpdateFeaturesRequest
from tests.engine.handlers.asking import Client, with_client

FAILED = "The update failed for all features since the following feature had an error: "


def update(*updates: tuple[str, int, int], validate_only: bool = False) -> UpdateFeaturesRequest:
    return UpdateFeaturesRequest(
        feature_updates=[
            FeatureUpdateKey(feature=name, max_version_level=level, upgrade_type=kind)
            for name, level, kind in updates
        ],
        validate_only=validate_only,
    )


@pytest.mark.parametrize("version", range(3))
def test_a_level_changes_and_is_told(version: int) -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(update(("group.version", 1, 1)), version)
        assert (answer.error_code, answer.error_message) == (0, None)
        assert [(r.feature, r.error_code, r.error_message) for r in answer.results] == (
            [("group.version", 0, "NONE")] if version < 2 else []
        )

    with_client(story)


def test_turning_a_feature_off_has_to_be_said_and_can_be_checked_first() -> None:
    async def story(client: Client) -> None:
        features = client.broker.cluster.image.features
        answer = await client.ask(update(("group.version", 0, 1)), 2)
        assert answer.error_code == 95
        assert answer.error_message.startswith(f"{FAILED}Invalid update version 0 for feature")
        answer = await client.ask(update(("group.version", 0, 2), validate_only=True), 2)
        assert (answer.error_code, features["group.version"]) == (0, 1)
        assert (await client.ask(update(("group.version", 0, 2)), 2)).error_code == 0
        assert "group.version" not in features

    with_client(story)


def test_what_the_engine_cannot_do_is_refused() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(update(("metadata.version", 99, 1)), 2)
        assert answer.error_message == (
            f"{FAILED}Invalid update version 99 for feature metadata.version. Local controller 1"
            " only supports versions 7-30"
        )
        answer = await client.ask(update(("group.version", 1, 9)), 2)
        assert answer.error_message.endswith("does not support the given upgrade type.")

    with_client(story)
