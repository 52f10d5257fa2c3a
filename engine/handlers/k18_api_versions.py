"""ApiVersions (key 18), v0-5.

Lists the APIs that are served with their versions, and the features of the cluster.

v1 throttle_time_ms · v3 flexible, the client's software name and version, features
v4 features whose least version is 0 are shown too · v5 the broker the client believes to talk to
A version from the future is answered in version 0 with error 35 and this key alone.
"""

import re

from engine.base.errors import Code
from engine.broker.cluster import SUPPORTED_FEATURES
from engine.broker.request import Answer, EncodedAnswer, Request
from engine.machines.controller.features import KRAFT_VERSION
from engine.wire.message import encode_whole
from engine.wire.messages.k18_api_versions import (
    ApiVersion,
    ApiVersionsRequest,
    ApiVersionsResponse,
    FinalizedFeatureKey,
    SupportedFeatureKey,
)

KEY, VERSIONS = 18, (0, 5)

SOFTWARE = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?")

_encoded: dict[tuple[object, ...], EncodedAnswer] = {}
ENCODED_LIMIT = 64


def handle(request: Request[ApiVersionsRequest]) -> Answer:
    body, version = request.body, request.version
    if not VERSIONS[0] <= version <= VERSIONS[1]:
        mine = ApiVersion(api_key=KEY, min_version=VERSIONS[0], max_version=VERSIONS[1])
        return ApiVersionsResponse(error_code=Code.UNSUPPORTED_VERSION, api_keys=[mine])
    if version >= 3:
        for text in (body.client_software_name, body.client_software_version):
            if not SOFTWARE.fullmatch(text):
                return ApiVersionsResponse(error_code=Code.INVALID_REQUEST)
        request.connection.software_name = body.client_software_name
        request.connection.software_version = body.client_software_version
    refusal = _misdirected(request)
    if refusal is not None:
        return refusal
    return _whole_answer(request)


def _misdirected(request: Request[ApiVersionsRequest]) -> ApiVersionsResponse | None:
    """v5 and later: the client may say whom it believes to talk to (KIP-1242)."""
    body, broker = request.body, request.broker
    if request.version < 5 or (body.cluster_id is None and body.node_id == -1):
        return None
    if body.cluster_id is None or body.node_id == -1:
        return ApiVersionsResponse(error_code=Code.INVALID_REQUEST)
    if (body.cluster_id, body.node_id) != (broker.cluster.image.cluster_id, broker.broker_id):
        return ApiVersionsResponse(error_code=Code.REBOOTSTRAP_REQUIRED)
    return None


def _whole_answer(request: Request[ApiVersionsRequest]) -> Answer:
    broker, version = request.broker, request.version
    features = broker.cluster.image.features
    if kraft_version := broker.cluster.quorum.kraft_version:  # the quorum's own, and not told at 0
        features = features | {KRAFT_VERSION: kraft_version}
    epoch = broker.cluster.image.feature_epoch if version >= 3 else -1
    key = (id(broker.apis), version, epoch, *sorted(features.items()))
    encoded = _encoded.get(key)
    if encoded is None:
        if len(_encoded) >= ENCODED_LIMIT:
            _encoded.clear()
        answer = ApiVersionsResponse(
            api_keys=[
                ApiVersion(
                    api_key=api.key, min_version=api.advertised[0], max_version=api.advertised[1]
                )
                for _, api in sorted(broker.apis.items())
            ],
            supported_features=[
                SupportedFeatureKey(name=name, min_version=least, max_version=most)
                for name, (least, most) in sorted(SUPPORTED_FEATURES.items())
                if version >= 4 or least > 0
            ],
            finalized_features_epoch=epoch,
            finalized_features=[
                FinalizedFeatureKey(name=name, max_version_level=level, min_version_level=level)
                for name, level in sorted(features.items())
            ],
        )
        encoded = _encoded[key] = EncodedAnswer(encode_whole(answer, version))
    return encoded
