"""kill -9 in the middle of everything: what was acknowledged is there when the broker is back."""

import os
import random
import signal
import threading

import pytest

from engine.wire.batch import Record, build_batch, read_records
from engine.wire.messages import k00_produce, k01_fetch, k03_metadata
from tests.clients.servers import served
from tests.clients.wire import WireClient, create_topic

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

CYCLES = int(os.environ.get("LANE_KILLS", "12"))
TOPIC = "kept"


def produce(client: WireClient, value: bytes) -> tuple[int, int]:
    """The error code and the offset of one record, acks=all."""
    batch = build_batch([Record(0, 0, None, value, ())])
    data = [k00_produce.PartitionProduceData(index=0, records=batch)]
    topics = [k00_produce.TopicProduceData(name=TOPIC, partition_data=data)]
    request = k00_produce.ProduceRequest(acks=-1, timeout_ms=5000, topic_data=topics)
    answer = client.ask(request, 9, k00_produce.ProduceResponse)
    partition = answer.responses[0].partition_responses[0]
    return partition.error_code, partition.base_offset


def everything(client: WireClient) -> dict[int, bytes]:
    """Every record of the partition by its offset, read to the end."""
    found: dict[int, bytes] = {}
    while True:
        part = k01_fetch.FetchPartition(
            partition=0, fetch_offset=len(found), partition_max_bytes=1 << 20
        )
        topics = [k01_fetch.FetchTopic(topic=TOPIC, partitions=[part])]
        request = k01_fetch.FetchRequest(max_bytes=1 << 20, topics=topics)
        partition = client.ask(request, 11, k01_fetch.FetchResponse).responses[0].partitions[0]
        assert partition.error_code == 0
        data = memoryview(partition.records or b"")
        while data:
            size = 12 + int.from_bytes(data[8:12])
            for record in read_records(data[:size], max_decompressed=1 << 20):
                found[record.offset] = record.value or b""
            data = data[size:]
        if partition.high_watermark == len(found):
            return found


def test_nothing_acknowledged_is_lost(tmp_path):
    chance = random.Random(5)
    acknowledged: dict[int, bytes] = {}
    for cycle in range(CYCLES):
        with served(folder=tmp_path) as server, WireClient(server.port) as client:
            if cycle == 0:
                assert create_topic(client, TOPIC)[0] == 0
            found = everything(client)
            lost = {offset for offset, value in acknowledged.items() if found.get(offset) != value}
            assert not lost
            assert create_topic(client, f"made-{cycle}")[0] == 0
            names = topics_of(client)
            assert {f"made-{made}" for made in range(cycle)} < names
            killer = threading.Timer(
                chance.uniform(0.02, 0.4), os.kill, (server.pid, signal.SIGKILL)
            )
            killer.start()
            try:
                for number in range(1_000_000):
                    value = f"{cycle}-{number}".encode()
                    code, offset = produce(client, value)
                    assert code == 0
                    acknowledged[offset] = value
            except ConnectionError:
                pass
            killer.join()
    assert len(acknowledged) > 10 * CYCLES
    with served(folder=tmp_path) as server, WireClient(server.port) as client:
        found = everything(client)
    assert all(found[offset] == value for offset, value in acknowledged.items())


def topics_of(client: WireClient) -> set[str]:
    request = k03_metadata.MetadataRequest(topics=None, allow_auto_topic_creation=False)
    return {
        topic.name or "" for topic in client.ask(request, 9, k03_metadata.MetadataResponse).topics
    }
