"""What the window is told: exact views of what changed, and events in words."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.broker.observer import BrokerObserver
from engine.broker.request import Peer
from engine.contract.commands import CreateTopic, DeleteTopic, GrowTopic, Produce, SetTopicConfig
from engine.contract.views import BrokerView, ClientView, ClusterView, PartitionView, TopicView
from tests.conftest import AllowedLogs
from tests.engine.hosting import Watched, watched_engine
from tests.sim.loop import SimLoop

FETCH = 1


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await story(engine)

    SimLoop(1).run(live())


def connect(engine: Watched, number: int, client_id: str = "app") -> Peer:
    peer = Peer(
        connection_id=number,
        host="127.0.0.1",
        port=50_000 + number,
        listener="PLAINTEXT",
        connected_at_ms=engine.clock.now_ms(),
    )
    peer.client_id = client_id
    BrokerObserver(engine.host.telemetry, 1).connected(peer)
    return peer


def leave(engine: Watched, peer: Peer) -> None:
    BrokerObserver(engine.host.telemetry, 1).left(peer, "the client closed")


def test_the_first_frame_holds_everything_there_is() -> None:
    async def story(engine: Watched) -> None:
        cluster = engine.states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert cluster.address == "localhost:9092"
        assert (cluster.controller_id, cluster.controller_epoch) == (1, 1)
        assert (cluster.durability, cluster.data_folder) == ("fsync", "/data")
        assert (cluster.memory_bytes, cluster.storage_error) == (50_000_000, None)
        broker = engine.states["broker", 1]
        assert isinstance(broker, BrokerView)
        assert (broker.is_controller, broker.is_running) == (True, True)
        assert broker.log_folder == "/data/broker-1"
        assert engine.events("engine_started") == ["Engine started"]
        assert engine.events("broker_listening") == ["Broker 1 listens on localhost:9092"]

    run(story)


def test_a_topic_comes_with_its_partitions_and_goes_with_them() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 2, configs=(("retention.ms", "5"),)))
        engine.look()
        topic = engine.states["topic", "test"]
        assert isinstance(topic, TopicView)
        assert (topic.partition_count, topic.replication_factor) == (2, 1)
        assert topic.configs == (("retention.ms", "5"),)
        assert topic.cleanup_policy == "delete"
        partition = engine.states["partition", "test", 1]
        assert isinstance(partition, PartitionView)
        assert (partition.leader, partition.isr, partition.high_watermark) == (1, (1,), 0)
        assert engine.events("topic_created") == ["Topic test created"]
        assert engine.events("config_changed") == []
        await engine.host.execute(DeleteTopic("test"))
        engine.look()
        assert not [key for key in engine.states if key[0] in {"topic", "partition"}]
        assert engine.events("topic_deleted") == ["Topic test deleted"]

    run(story)


def test_growth_and_settings_are_told() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 1))
        await engine.host.execute(GrowTopic("test", 3))
        await engine.host.execute(SetTopicConfig("test", "retention.ms", "5"))
        await engine.host.execute(SetTopicConfig("test", "retention.ms", None))
        engine.look()
        assert engine.events("topic_grown") == ["Topic test has 3 partitions now"]
        assert engine.events("config_changed") == [
            "retention.ms of topic test set to 5",
            "retention.ms of topic test back to its default",
        ]
        topic = engine.states["topic", "test"]
        assert isinstance(topic, TopicView)
        assert (topic.partition_count, topic.configs) == (3, ())

    run(story)


def test_records_move_offsets_and_rates_and_rates_fall_again() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 1))
        engine.look()
        await engine.host.execute(Produce("test", b"v"))
        engine.look()
        partition = engine.states["partition", "test", 0]
        assert isinstance(partition, PartitionView)
        assert (partition.high_watermark, partition.log_end_offset) == (1, 1)
        assert partition.records_in_per_s > 0
        assert partition.last_append_at_ms is not None
        for _ in range(20):
            engine.look(500)
        partition = engine.states["partition", "test", 0]
        assert isinstance(partition, PartitionView)
        assert partition.records_in_per_s == 0
        topic = engine.states["topic", "test"]
        assert isinstance(topic, TopicView)
        assert topic.records_in_per_s == 0

    run(story)


def test_when_nothing_moves_nothing_is_sent_but_the_heartbeat() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 10))
        engine.look()
        for _ in range(20):
            engine.look(500)
        quiet = [engine.look(300).states for _ in range(5)]
        assert all(len(states) <= 1 for states in quiet)
        assert sum(len(states) for states in quiet) <= 1

    run(story)


def test_a_client_is_told_when_it_has_said_who_it_is_and_when_it_left() -> None:
    async def story(engine: Watched) -> None:
        peer = connect(engine, 7, "")
        engine.look()
        assert engine.events("client_connected") == []
        peer.client_id, peer.request_count, peer.last_key, peer.last_version = "app", 1, 3, 9
        peer.software_name, peer.software_version = "kafka-python", "3.0.12"
        engine.look()
        assert engine.events("client_connected") == ["Client app connected"]
        client = engine.states["client", 7]
        assert isinstance(client, ClientView)
        assert (client.role, client.last_api, client.broker_id) == ("unknown", "Metadata v9", 1)
        cluster = engine.states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert cluster.connection_count == 1
        leave(engine, peer)
        engine.look()
        assert ("client", 7) not in engine.states
        assert engine.events("client_left") == ["Client app left"]

    run(story)


def test_a_clients_role_is_what_it_has_done() -> None:
    async def story(engine: Watched) -> None:
        peer = connect(engine, 1)

        def role() -> str:
            peer.request_count += 1
            engine.look()
            client = engine.states["client", 1]
            assert isinstance(client, ClientView)
            return client.role

        peer.last_key = 32
        assert role() == "admin"
        peer.last_key = FETCH
        assert role() == "consumer"
        peer.last_key, peer.records_in = 0, 5
        assert role() == "both"

    run(story)


def test_what_left_clients_moved_still_counts() -> None:
    async def story(engine: Watched) -> None:
        peer = connect(engine, 1)
        peer.request_count, peer.records_in = 1, 3_000
        leave(engine, peer)
        engine.look()
        cluster = engine.states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert cluster.records_in_per_s > 0

    run(story)


def test_the_traps_are_told_in_words() -> None:

    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 1))
        await engine.host.execute(Produce("test", b"v"))
        producer = connect(engine, 1, "kafka-python-producer-1")
        producer.request_count, producer.last_key = 2, 3
        engine.host.telemetry.topics_asked(producer, ["test"])
        leave(engine, producer)
        consumer = connect(engine, 2, "kafka-python-3.0.12")
        consumer.request_count, consumer.last_key = 2, FETCH
        partition = engine.broker.partition("test", 0)
        engine.host.telemetry.end_asked(consumer, partition, 1)
        engine.host.telemetry.fetch_began(consumer, "test", 0, 1)
        await asyncio.sleep(0.8)  # the traps wait for who comes back
        engine.look()
        assert engine.events("producer_left_silent") == [
            (
                "Producer kafka-python-producer-1 asked for topic test and left without sending "
                "anything"
            )
        ]
        assert engine.events("consumer_at_end") == [
            "Consumer kafka-python-3.0.12 began at the end of test (latest): 1 record is before it"
        ]

    run(story)


def test_a_failed_folder_is_an_error_that_stays_in_the_clusters_view(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("log folder of broker 1 is offline")

    async def story(engine: Watched) -> None:
        engine.host.telemetry.storage_failed(1, OSError(5, "Input/output error"))
        engine.look()
        cluster = engine.states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert cluster.storage_error is not None
        assert "Input/output error" in cluster.storage_error
        assert engine.events("storage_failed") == ["The log folder of broker 1 is offline"]

    run(story)


def test_a_failed_background_task_is_told(allowed_logs: AllowedLogs) -> None:
    allowed_logs("task sweeping failed")

    async def fail() -> None:
        raise ValueError("nothing to sweep")

    async def story(engine: Watched) -> None:
        await asyncio.wait([engine.host.tasks.spawn("sweeping", fail())])
        engine.look()
        assert engine.events("task_failed") == ["A part of the engine failed: sweeping"]

    run(story)


def test_who_only_looks_in_is_not_told_and_who_stays_is() -> None:
    async def story(engine: Watched) -> None:
        probe, staying = connect(engine, 7), connect(engine, 8, "staying")
        for peer in (probe, staying):
            peer.request_count, peer.last_key = 1, 18
        engine.look(1000)
        leave(engine, probe)
        engine.look(1000)
        assert engine.events("client_connected") == ["Client staying connected"]
        assert engine.events("client_left") == []
        leave(engine, staying)
        engine.look()
        assert engine.events("client_left") == ["Client staying left"]

    run(story)


def test_a_rolled_segment_is_told() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 1, configs=(("segment.bytes", "1048576"),)))
        for _ in range(3):
            await engine.host.execute(Produce("test", bytes(500_000)))
        engine.look()
        assert engine.events("segment_rolled") == ["test-0 began segment 2"]

    run(story)


def test_what_the_window_appends_counts_in_the_cluster_too() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 1))
        await engine.host.execute(Produce("test", b"value"))
        engine.look()
        cluster = engine.states["cluster",]
        assert isinstance(cluster, ClusterView)
        assert cluster.records_in_per_s > 0
        assert cluster.bytes_in_per_s > 0

    run(story)


def test_what_clients_fetch_is_the_topic_s_rate_out() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("test", 1))
        await engine.host.execute(Produce("test", b"value"))
        engine.look()
        (partition,) = engine.host.crew.fleet.brokers[1].partitions.values()
        partition.records_out += 30  # as a fetch counts them
        partition.bytes_out += 3_000
        engine.look(1_000)
        topic = engine.states["topic", "test"]
        assert isinstance(topic, TopicView)
        assert topic.records_out_per_s > 0
        assert topic.bytes_out_per_s == pytest.approx(100 * topic.records_out_per_s)
        for _ in range(20):
            engine.look(500)
        topic = engine.states["topic", "test"]
        assert isinstance(topic, TopicView)
        assert topic.records_out_per_s == topic.bytes_out_per_s == 0

    run(story)
