"""An answer made in pieces is byte for byte the answer made at once."""

import asyncio
from collections.abc import Sequence

import pytest

from engine.base.clock import ManualClock
from engine.broker.answers import encoded_in_turns
from engine.broker.turns import Turns
from engine.wire.message import encode_whole
from engine.wire.messages.k03_metadata import (
    MetadataResponse,
    MetadataResponseBroker,
    MetadataResponsePartition,
    MetadataResponseTopic,
)
from engine.wire.messages.k19_create_topics import CreatableTopicResult, CreateTopicsResponse
from engine.wire.messages.k32_describe_configs import (
    DescribeConfigsResourceResult,
    DescribeConfigsResponse,
    DescribeConfigsResult,
)

COUNTS = (0, 1, 2, 15, 16, 17, 126, 127, 128, 300)


def metadata(some: Sequence[int]) -> MetadataResponse:
    return MetadataResponse(
        brokers=[MetadataResponseBroker(node_id=1, host="localhost", port=9092)],
        cluster_id="x" * 22,
        controller_id=1,
        topics=[
            MetadataResponseTopic(
                name=f"t{n}", topic_id=bytes(16), partitions=[MetadataResponsePartition()] * (n % 3)
            )
            for n in some
        ],
    )


def configs(some: Sequence[int]) -> DescribeConfigsResponse:
    entry = DescribeConfigsResourceResult(name="a", value="b", documentation=None)
    return DescribeConfigsResponse(
        results=[DescribeConfigsResult(resource_name=f"t{n}", configs=[entry]) for n in some]
    )


def created(some: Sequence[int]) -> CreateTopicsResponse:
    return CreateTopicsResponse(topics=[CreatableTopicResult(name=f"t{n}") for n in some])


CASES = [
    (build, version)
    for build, versions in ((metadata, range(14)), (configs, range(1, 5)), (created, range(2, 8)))
    for version in versions
]


@pytest.mark.parametrize(("build", "version"), CASES)
def test_pieces_make_the_whole_in_every_version(build, version: int) -> None:
    async def story() -> None:
        for count in COUNTS:
            items = range(count)
            turns = Turns(ManualClock())
            answer = await encoded_in_turns(build, items, version=version, turns=turns)
            assert answer.body == encode_whole(build(items), version), count

    asyncio.run(story())
