"""What the window shows of what happens in its engine, and how soon; keys are real events."""

import asyncio
import socket
import sys
import time

import pytest
from PySide6.QtCore import Qt

from engine.contract.facts import BatchAppended
from engine.wire.messages import (
    k01_fetch,
    k02_list_offsets,
    k03_metadata,
    k22_init_producer_id,
)
from tests.clients.servers import free_port, served
from tests.clients.wire import WireClient, api_versions, create_topic
from tests.journeys.conftest import CONTROL

TOO_LATE_S = 1.5
"""The aim is 0.3 s; a busy machine is not a failure."""
PRODUCER = """\
import sys
from kafka import KafkaProducer

producer = KafkaProducer(bootstrap_servers=[f"localhost:{sys.argv[1]}"])
for number in range(20):
    producer.send("test", b"Hello world").get(10)
producer.close()
"""


class PaintedAfter:
    """For each record of test-0: from the engine's append to the paint that shows it, in ms."""

    def __init__(self, journey):
        self.waits: list[float] = []
        self._appended: dict[int, int] = {}
        self._view = journey.window.centre.page(("topic", "test")).view
        journey.desktop.bridge.frame_ready.connect(self._take)
        self._view.painted.connect(self._painted)

    def _take(self, frame):
        for fact in frame.feed:
            if isinstance(fact, BatchAppended) and fact.topic == "test":
                for number in range(fact.record_count):
                    self._appended.setdefault(fact.base_offset + number, fact.appended_at_ms)

    def _painted(self):
        seen = self._view.painted_offset("test", 0)
        for offset in [offset for offset in self._appended if seen is not None and offset <= seen]:
            if offset >= len(self.waits):
                self.waits.append(time.time() * 1000 - self._appended[offset])


@pytest.mark.lane
@pytest.mark.timeout(90)
def test_hello_world_is_painted_soon_after_its_append(journey, capsys):
    async def story(it):
        await it.ready()
        await it.create_topic("test")
        assert it.chords <= 3
        await it.until(lambda: it.window.current_topic == "test", "the topic's page")
        painted = PaintedAfter(it)
        sent = await asyncio.create_subprocess_exec(sys.executable, "-c", PRODUCER, str(it.port))
        assert await sent.wait() == 0
        await it.until(lambda: len(painted.waits) == 20, "every record was painted")
        waits = sorted(painted.waits)
        with capsys.disabled():
            print(
                f"\nappend to first paint: p50 {waits[10]:.0f} ms, max {waits[-1]:.0f} ms, "
                f"first record {painted.waits[0]:.0f} ms"
            )
        assert waits[-1] < TOO_LATE_S * 1000
        page = it.window.centre.page(("topic", "test"))
        shown = [page.view.cell_text(row, "value") for row in page.view.visible_rows()]
        assert shown[-1] == "Hello world"
        assert any("connected" in text for text in it.events("client_connected"))

    journey(story)


def test_topics_of_a_form_a_client_and_a_restart_appear_alike(journey):
    async def first(it):
        await it.ready()
        await it.create_topic("by-form")
        with WireClient(it.port) as client:
            assert create_topic(client, "by-client", 2)[0] == 0
        await it.until(lambda: it.rows("by-client"), "a client's topic")
        assert it.rows("by-form") == it.rows("by-client") == 1

    async def after_restart(it):
        await it.ready()
        await it.until(lambda: it.rows("by-form") and it.rows("by-client"), "what was there")
        assert it.rows("by-form") == it.rows("by-client") == 1

    journey(first)
    journey(after_restart)


def test_a_producer_that_left_without_sending_is_told_with_the_remedy(journey, allowed_logs):
    allowed_logs("left without sending", "began at the end")

    async def story(it):
        await it.ready()
        await it.create_topic("test")
        with WireClient(it.port) as client:
            api_versions(client)
            topic = k03_metadata.MetadataRequestTopic(name="test")
            client.ask(
                k03_metadata.MetadataRequest(topics=[topic]), 5, k03_metadata.MetadataResponse
            )
            producer = k22_init_producer_id.InitProducerIdRequest(transaction_timeout_ms=1_000)
            client.ask(producer, 3, k22_init_producer_id.InitProducerIdResponse)
        left = "producer_left_silent"
        await it.until(lambda: it.events(left), "the event", seconds=5)
        assert "test" in it.events(left)[0]
        assert "flush()" in it.events(left)[0]

    journey(story)


def test_a_consumer_that_began_at_the_end_is_told_with_the_remedy(journey, allowed_logs):
    allowed_logs("left without sending", "began at the end")

    async def story(it):
        await it.ready()
        await it.create_topic("test")
        it.press(Qt.Key.Key_Return, CONTROL)
        form = it.window.produce
        await it.until(lambda: form.isAncestorOf(it.in_hand), "the form has the keyboard")
        it.press(Qt.Key.Key_Return, CONTROL)
        await it.until(
            lambda: (view := it.store.partition("test", 0)) and view.high_watermark == 1,
            "a record",
        )
        with WireClient(it.port) as client:
            end = begin_at_end(client)
            assert end == 1
            began = "consumer_at_end"
            await it.until(lambda: it.events(began), "the event", seconds=5)
        assert "1 record is before it" in it.events(began)[0]
        assert "auto_offset_reset='earliest'" in it.events(began)[0]

    journey(story)


def begin_at_end(client):
    """What a consumer without a stored offset asks."""
    api_versions(client)
    wanted = k02_list_offsets.ListOffsetsTopic(
        name="test",
        partitions=[k02_list_offsets.ListOffsetsPartition(partition_index=0, timestamp=-1)],
    )
    asked = k02_list_offsets.ListOffsetsRequest(replica_id=-1, topics=[wanted])
    told = client.ask(asked, 4, k02_list_offsets.ListOffsetsResponse)
    end = told.topics[0].partitions[0].offset
    partition = k01_fetch.FetchPartition(partition=0, fetch_offset=end, partition_max_bytes=1 << 20)
    fetch = k01_fetch.FetchRequest(
        max_wait_ms=50,
        min_bytes=1,
        max_bytes=1 << 20,
        topics=[k01_fetch.FetchTopic(topic="test", partitions=[partition])],
    )
    client.ask(fetch, 4, k01_fetch.FetchResponse)
    return end


def test_a_taken_port_is_said_in_one_sentence_and_left_by_one_key(journey, allowed_logs):
    allowed_logs("is taken")
    port = free_port()

    async def story(it):
        await it.until(lambda: it.window.refusal is not None, "the refusal")
        page = it.window.refusal
        assert page.refused.kind == "port_taken"
        assert page.text.text().startswith(f"Port {port} is taken")
        assert page.text.text().count(".") == 1
        other = int(page.refused.suggestion)
        it.window.activateWindow()
        await it.until(page.suggested.hasFocus, "the remedy has the keyboard")
        assert page.suggested.words == f"Use port {other}"
        it.press(Qt.Key.Key_Space)
        await it.ready()
        assert it.chords == 1
        assert it.window.refusal is None
        with WireClient(other) as client:
            assert api_versions(client)

    with socket.create_server(("127.0.0.1", port)):
        journey(story, port=port)


def test_a_folder_that_is_in_use_is_refused_with_its_holder(journey, tmp_path):
    folder = tmp_path / "shared"

    with served(folder=folder) as holder:

        async def story(it):
            await it.until(lambda: it.window.refusal is not None, "the refusal")
            refused = it.window.refusal.refused
            assert refused.kind == "folder_in_use"
            assert str(holder.pid) in refused.text

        journey(story, folder=folder)


@pytest.mark.parametrize("how", ["Ctrl+Q", "close"])
def test_leaving_ends_the_engine_cleanly(journey, how):
    async def story(it):
        await it.ready()
        await it.create_topic("test")
        if how == "close":
            it.window.close()  # what a window manager asks for
        else:
            it.press(Qt.Key.Key_Q, CONTROL)
        await it.until(lambda: not it.desktop.bridge.is_running, "the engine has stopped")
        clean = it.folder / "broker-1" / ".kafka_cleanshutdown"
        await it.until(clean.exists, "the clean mark")

    assert journey(story).exit_code == 0
