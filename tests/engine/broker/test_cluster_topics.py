"""The cluster's topics as groups read them."""

import asyncio

from engine.broker.cluster_topics import ClusterTopics
from tests.engine.handlers.serving import serving


def test_topics_are_seen_as_they_are_committed() -> None:
    async def run() -> None:
        async with serving(configs={"broker.rack": "north"}) as engine:
            topics = ClusterTopics(engine.broker.cluster)
            before = topics.version
            topic_id = await engine.topic("t", 2)
            assert topics.version > before
            found = topics.by_name("t")
            assert found is not None
            assert (found.topic_id, found.partition_count) == (topic_id, 2)
            assert found.racks == (("north",), ("north",))
            assert topics.by_id(topic_id) == found
            assert list(topics.names()) == ["t"]
            assert topics.by_name("u") is None

    asyncio.run(run())
