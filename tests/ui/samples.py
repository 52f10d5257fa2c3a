"""Contract values for tests of the window, each with believable figures."""

from typing import Any

import msgspec

from engine.contract.consumers import ConsumerView
from engine.contract.groups import GroupMemberView, GroupPosition, GroupView
from engine.contract.views import (
    BrokerView,
    ClientView,
    ClusterView,
    ListenerView,
    PartitionView,
    TopicView,
)


def topic(name: str, **figures: Any) -> TopicView:
    view = TopicView(
        name=name,
        topic_id="Zm9vYmFyYmF6cXV4MTIzNA",
        partition_count=1,
        replication_factor=1,
        is_internal=False,
        cleanup_policy="delete",
        size_bytes=0,
        records_in_per_s=0.0,
        configs=(),
    )
    return msgspec.structs.replace(view, **figures)


def partition(name: str, index: int, **figures: Any) -> PartitionView:
    view = PartitionView(
        topic=name,
        partition=index,
        leader=1,
        leader_epoch=0,
        replicas=(1,),
        isr=(1,),
        log_start_offset=0,
        last_stable_offset=0,
        high_watermark=0,
        log_end_offset=0,
        size_bytes=0,
        segment_count=1,
        records_in_per_s=0.0,
        bytes_in_per_s=0.0,
        last_append_at_ms=None,
    )
    return msgspec.structs.replace(view, **figures)


def client(connection_id: int, **figures: Any) -> ClientView:
    view = ClientView(
        connection_id=connection_id,
        broker_id=1,
        client_id=f"client-{connection_id}",
        host="127.0.0.1",
        port=50_000 + connection_id,
        software_name="apache-kafka-python",
        software_version="2.3.0",
        connected_at_ms=1_795_000_000_000,
        role="producer",
        last_api="Produce v9",
        last_request_at_ms=1_795_000_001_000,
        request_count=10,
        error_count=0,
        records_in_per_s=0.0,
        records_out_per_s=0.0,
        topics=(),
    )
    return msgspec.structs.replace(view, **figures)


def broker(broker_id: int, **figures: Any) -> BrokerView:
    view = BrokerView(
        broker_id=broker_id,
        listeners=(ListenerView("localhost", 9091 + broker_id),),
        is_controller=broker_id == 1,
        is_running=True,
        connection_count=0,
        partition_count=0,
        leader_count=0,
        log_size_bytes=0,
        requests_per_s=0.0,
        log_folder=f"broker-{broker_id}",
    )
    return msgspec.structs.replace(view, **figures)


def cluster(**figures: Any) -> ClusterView:
    view = ClusterView(
        cluster_id="q7Hc2xWvRf6Zt0LmYpBn3A",
        controller_id=1,
        controller_epoch=1,
        address="localhost:9092",
        data_folder="data",
        durability="fsync",
        records_in_per_s=0.0,
        records_out_per_s=0.0,
        bytes_in_per_s=0.0,
        bytes_out_per_s=0.0,
        connection_count=0,
        connections_refused=0,
        memory_bytes=96 << 20,
        storage_error=None,
    )
    return msgspec.structs.replace(view, **figures)


def member(member_id: str, **figures: Any) -> GroupMemberView:
    view = GroupMemberView(
        member_id=f"{member_id}-5d1e0c2a-9c4e-4f52-9a6f-0c6f9d1a7c11",
        instance_id=None,
        client_id=member_id,
        host="/127.0.0.1",
        is_leader=False,
        state="stable",
        epoch=14,
        session_timeout_ms=45_000,
        session_ends_at_ms=None,
        rebalance_timeout_ms=300_000,
        topics=("orders",),
        assigned=(),
    )
    return msgspec.structs.replace(view, **figures)


def position(topic_name: str, index: int, committed: int | None, **figures: Any) -> GroupPosition:
    view = GroupPosition(topic_name, index, None, committed, None, None, "")
    return msgspec.structs.replace(view, **figures)


def group(group_id: str, **figures: Any) -> GroupView:
    view = GroupView(
        group_id=group_id,
        kind="classic",
        state="Empty",
        generation=0,
        protocol_type="consumer",
        protocol="",
        coordinator_id=1,
        coordinator_partition=42,
        changed_at_ms=None,
        members=(),
        positions=(),
        rebalances=(),
    )
    return msgspec.structs.replace(view, **figures)


def consumer(consumer_id: int = 1, **figures: Any) -> ConsumerView:
    view = ConsumerView(
        consumer_id=consumer_id, tail_id=1, group_id="g", topics=("test",),
        client_id=f"workbench-{consumer_id}", reset="earliest", auto_commit=True,
        is_cooperative=False, max_poll_interval_ms=300_000, state="reading", why="",
        is_awaited=False, member_id="workbench-1-0f", generation=1, protocol="range",
        is_leader=False, assigned=(), record_count=0, commit_count=0, committed_at_ms=None,
        rebalance_count=1, leaves_at_ms=None,
    )  # fmt: skip
    return msgspec.structs.replace(view, **figures)
