"""The committed image, and whoever is told of its changes."""

import asyncio

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.delta import MetadataDelta
from engine.machines.controller.asks import AllocateProducerIds, CreateTopics, SetFeatures
from tests.engine.broker.clusters import ONE, node
from tests.sim.disk import MemoryDisk


def test_subscribers_are_told_in_order_and_before_whoever_asked() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            told: list[tuple[str, str]] = []

            def changed(delta: MetadataDelta) -> None:
                assert delta.created[0].name in running.cluster.image.topics
                told.append((delta.created[0].name, delta.cause))

            running.cluster.subscribe(changed)
            for name in ("a", "b"):
                topic = running.new_topic(name)
                await running.cluster.ask(CreateTopics((topic,)), cause=f"{name} was wanted")
                assert told[-1] == (name, f"{name} was wanted")
            running.cluster._subscribers.remove(changed)

    asyncio.run(story())


def test_the_image_knows_how_far_it_goes_and_who_leads() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            image = running.cluster.image
            assert image.offset == running.cluster.next_metadata_offset - 1
            await running.create("a")
            assert image.offset == running.cluster.next_metadata_offset - 1
            assert (image.controller_id, image.epoch) == (1, running.cluster.controller_epoch)

    asyncio.run(story())


def test_what_is_not_there_is_refused_with_kafkas_codes() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            await running.create("a")
            cluster = running.cluster
            for ask, code in (
                (lambda: cluster.topic("b"), Code.UNKNOWN_TOPIC_OR_PARTITION),
                (lambda: cluster.topic_by_id(b"x" * 16), Code.UNKNOWN_TOPIC_ID),
                (lambda: cluster.partition("a", 1), Code.UNKNOWN_TOPIC_OR_PARTITION),
            ):
                with pytest.raises(KafkaError) as refused:
                    ask()
                assert refused.value.code is code

    asyncio.run(story())


def test_no_producer_id_is_given_twice_across_restarts() -> None:
    async def story() -> list[int]:
        disk, firsts = MemoryDisk(), []
        for _ in range(3):
            async with node(disk) as running:
                block = await running.cluster.ask(AllocateProducerIds(ONE, running.broker.epoch))
                firsts.append(block.first)
        return firsts

    assert asyncio.run(story()) == [0, 1000, 2000]


def test_the_cluster_keeps_its_id() -> None:
    async def story() -> set[str]:
        disk, ids = MemoryDisk(), set()
        for seed in range(3):
            async with node(disk, seed=seed) as running:
                ids.add(running.cluster.image.cluster_id)
        return ids

    assert len(asyncio.run(story())) == 1


def test_a_folder_from_before_consumer_groups_gets_their_feature_on_start() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            await running.cluster.ask(SetFeatures((("group.version", 0),)))
            assert running.cluster.image.features.get("group.version", 0) == 0
        async with node(disk) as running:
            assert running.cluster.image.features["group.version"] == 1

    asyncio.run(story())
