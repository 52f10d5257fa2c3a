"""UpdateFeatures (key 57), v0-2.

Raises or lowers the levels of the cluster's features: all that are named, or none.

v1 upgrade types, validate_only · v2 no results of single features
Not done: raising kraft.version, since the voters of this cluster do not change by request.
"""

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId
from engine.broker.cluster import SUPPORTED_FEATURES
from engine.broker.request import Request
from engine.machines.controller.asks import FeatureUpdate, UpdateFeatures, UpgradeType
from engine.wire.messages.k57_update_features import (
    UpdatableFeatureResult,
    UpdateFeaturesRequest,
    UpdateFeaturesResponse,
)

KEY, VERSIONS = 57, (0, 2)

REFUSED = "The update failed for all features since the following feature had an error: "


async def handle(request: Request[UpdateFeaturesRequest]) -> UpdateFeaturesResponse:
    body, cluster = request.body, request.broker.cluster
    ask = UpdateFeatures(
        updates=tuple(
            FeatureUpdate(
                update.feature,
                update.max_version_level,
                UpgradeType(update.upgrade_type)
                if update.upgrade_type in list(UpgradeType)
                else UpgradeType.UNKNOWN,
            )
            for update in body.feature_updates
        ),
        controller_id=BrokerId(cluster.quorum.leader or -1),
        supported=tuple((name, *levels) for name, levels in SUPPORTED_FEATURES.items()),
        kraft_version=cluster.quorum.kraft_version,
        validate_only=body.validate_only,
    )
    who = request.client_id or "without a name"
    try:
        refusal = await cluster.ask(ask, cause=f"client {who} asked for it")
    except KafkaError as error:
        return UpdateFeaturesResponse(error_code=error.code, error_message=error.message)
    if refusal is not None:
        return UpdateFeaturesResponse(
            error_code=Code.INVALID_UPDATE_VERSION, error_message=REFUSED + refusal
        )
    results = [
        # genuine Kafka's words for all being well
        UpdatableFeatureResult(feature=update.feature, error_message="NONE")
        for update in body.feature_updates
        if request.version <= 1
    ]
    return UpdateFeaturesResponse(error_message=None, results=results)
