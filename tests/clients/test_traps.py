"""The article's two traps, walked into by genuine clients; healthy ones raise no alarm."""

import asyncio
import contextlib
import sys

import pytest

from engine.contract.facts import Event
from tests.clients.article import KAFKA_PYTHON, PRINTED
from tests.clients.tools import kafka_tool, program, python_with
from tests.clients.watching import Watching, watching

pytestmark = [pytest.mark.lane, pytest.mark.timeout(240)]

SILENT, AT_END = "producer_left_silent", "consumer_at_end"
HASTY = {  # confluent's lingers, so that it asks for its topic and has not sent when it ends
    "confluent-kafka": (
        "from confluent_kafka import Producer\n"
        "producer = Producer({'bootstrap.servers': 'ADDRESS', 'linger.ms': 60000})\n"
        "producer.produce('test', b'x')\n"
        "producer.poll(1)\n"
    ),
    "aiokafka": (
        "import asyncio\n"
        "from aiokafka import AIOKafkaProducer\n"
        "async def main():\n"
        "    producer = AIOKafkaProducer(bootstrap_servers='ADDRESS')\n"
        "    await producer.start()\n"
        "    await producer.send('test', b'x')\n"
        "asyncio.run(main())\n"
    ),
}
HEALTHY = {
    "kafka-python": (
        "from kafka import KafkaConsumer, KafkaProducer, TopicPartition\n"
        "producer = KafkaProducer(bootstrap_servers='ADDRESS')\n"
        "[producer.send('test', b'x') for _ in range(3)]\n"
        "producer.flush()\n"
        "producer.close()\n"
        "consumer = KafkaConsumer('test', bootstrap_servers='ADDRESS',\n"
        "    auto_offset_reset='earliest', consumer_timeout_ms=1500)\n"
        "assert len(list(consumer)) >= 3\n"
        "print(consumer.end_offsets([TopicPartition('test', 0)]))\n"
        "list(consumer)\n"
        "consumer.close()\n"
        "KafkaConsumer('test', bootstrap_servers='ADDRESS').close()\n"
    ),
    "confluent-kafka": (
        "from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition\n"
        "from confluent_kafka.admin import AdminClient\n"
        "producer = Producer({'bootstrap.servers': 'ADDRESS'})\n"
        "producer.produce('test', b'x')\n"
        "producer.flush()\n"
        "consumer = Consumer({'bootstrap.servers': 'ADDRESS', 'group.id': 'g'})\n"
        "consumer.assign([TopicPartition('test', 0, OFFSET_BEGINNING)])\n"
        "assert consumer.consume(1, 20)\n"
        "print(consumer.get_watermark_offsets(TopicPartition('test', 0), 10))\n"
        "consumer.consume(9, 1.5)\n"
        "consumer.close()\n"
        "AdminClient({'bootstrap.servers': 'ADDRESS'}).list_topics('test', timeout=10)\n"
    ),
    "aiokafka": (
        "import asyncio\n"
        "from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition\n"
        "async def main():\n"
        "    async with AIOKafkaProducer(bootstrap_servers='ADDRESS') as producer:\n"
        "        await producer.send_and_wait('test', b'x')\n"
        "    async with AIOKafkaConsumer('test', bootstrap_servers='ADDRESS',\n"
        "            auto_offset_reset='earliest') as consumer:\n"
        "        await consumer.getone()\n"
        "        print(await consumer.end_offsets([TopicPartition('test', 0)]))\n"
        "        await consumer.getmany(timeout_ms=1500)\n"
        "        await consumer.getmany(timeout_ms=500)\n"
        "asyncio.run(main())\n"
    ),
}
LATE = {
    "kafka-python": (
        "from kafka import KafkaConsumer\n"
        "list(KafkaConsumer('test', bootstrap_servers='ADDRESS'))\n"
    ),
    "confluent-kafka": (
        "from confluent_kafka import OFFSET_END, Consumer, TopicPartition\n"
        "consumer = Consumer({'bootstrap.servers': 'ADDRESS', 'group.id': 'g'})\n"
        "consumer.assign([TopicPartition('test', 0, OFFSET_END)])\n"
        "consumer.consume(9, 60)\n"
    ),
    "aiokafka": (
        "import asyncio\n"
        "from aiokafka import AIOKafkaConsumer\n"
        "async def main():\n"
        "    async with AIOKafkaConsumer('test', bootstrap_servers='ADDRESS') as consumer:\n"
        "        await consumer.getone()\n"
        "asyncio.run(main())\n"
    ),
}
RUNS = 5
"""librdkafka asks twice for its topic, as who only looks does, in about one run of fourteen."""
GONE_S = 0.8
"""Longer than it takes to be sure that a client left."""


@pytest.fixture(autouse=True)
def expected(allowed_logs):
    allowed_logs("left without sending", "began at the end")


def python(text: str, watch: Watching, version: str = sys.executable) -> tuple[str, str, str]:
    return (version, "-c", text.replace("ADDRESS", watch.address))


async def left_hastily(watch: Watching, library: str) -> Event:
    """Run a producer that loses its record until it behaves as producers do."""
    for _ in range(RUNS):
        before = watch.record_count("test")
        await watch.run(*python(HASTY[library], watch))
        await asyncio.sleep(GONE_S)
        if watch.told(SILENT):
            assert watch.record_count("test") == before
            (event,) = watch.told(SILENT)
            return event
    raise AssertionError("no run was noticed")


@pytest.mark.parametrize("library", HASTY)
def test_a_producer_without_flush_is_told_with_its_topic(library):
    async def story():
        async with watching("test") as watch:
            event = await left_hastily(watch, library)
            assert event.topic == "test"
            assert "flush()" in event.why

    asyncio.run(story())


@pytest.mark.parametrize("version", KAFKA_PYTHON)
def test_the_articles_producer_is_told_of_exactly_when_its_message_is_lost(version):
    """As printed; 2.0.2 loses it most of the time, 3.0.7 and later never do."""

    async def story():
        printed = (PRINTED / "producer.py").read_text()
        interpreter = str(python_with(*KAFKA_PYTHON[version]))
        async with watching("test") as watch:
            for _ in range(4):
                before, told = watch.record_count("test"), len(watch.told(SILENT))
                text = printed.replace("localhost:9092", "ADDRESS")
                await watch.run(*python(text, watch, interpreter))
                await asyncio.sleep(GONE_S)
                lost = watch.record_count("test") == before
                assert len(watch.told(SILENT)) - told == lost

    asyncio.run(story())


@pytest.mark.parametrize("library", LATE)
def test_a_consumer_that_came_too_late_is_told_once_and_soon(library):
    async def story():
        async with watching("test") as watch:
            await watch.produce("test", "Hello world")
            async with watch.running(*python(LATE[library], watch)):
                fetched = "a consumer that asks for records"
                await watch.until(lambda: _is_fetching(watch), fetched)
                await watch.until(lambda: watch.told(AT_END), "the event", seconds=2)
                await asyncio.sleep(GONE_S)
                (event,) = watch.told(AT_END)
                assert (event.topic, event.record_count) == ("test", 1)
            assert not watch.told(SILENT)

    asyncio.run(story())


def _is_fetching(watch: Watching) -> bool:
    return any(view.last_api.startswith("Fetch") for view in watch.of_kind("client"))


@pytest.mark.parametrize("library", HEALTHY)
def test_healthy_programs_are_left_in_peace(library):
    async def story():
        async with watching("test") as watch:
            await watch.run(*python(HEALTHY[library], watch))
            await asyncio.sleep(GONE_S)
            assert not watch.told(SILENT, AT_END)

    asyncio.run(story())


def test_a_reader_does_not_hide_a_hasty_producer_of_the_same_name():
    """Every confluent-kafka program is called rdkafka unless it says otherwise."""

    async def story():
        lines = HEALTHY["confluent-kafka"].replace("consume(9, 1.5)", "consume(9, 60)")
        reader = "\n".join(each for each in lines.splitlines() if not each.startswith("producer"))
        async with watching("test") as watch, contextlib.AsyncExitStack() as running:
            await watch.produce("test", "x")  # no client's: it would have the same name
            await running.enter_async_context(watch.running(*python(reader, watch)))
            await watch.until(lambda: _is_fetching(watch), "the reader reads")
            await asyncio.sleep(2.5)
            await left_hastily(watch, "confluent-kafka")

    asyncio.run(story())


def test_tools_that_look_write_and_read_are_left_in_peace():
    async def story():
        kcat = program("kcat")
        async with watching("test") as watch:
            where = ("-b", watch.address)
            await watch.run(kcat, *where, "-P", "-t", "test", given="one\ntwo\n")
            await watch.run(kcat, *where, "-L", "-t", "test")
            await watch.run(kcat, *where, "-L")
            await watch.run(kcat, *where, "-C", "-t", "test", "-o", "beginning", "-e", "-q")
            tools = ("--bootstrap-server", watch.address, "--topic", "test")
            given = {"given": "three\n"}
            await asyncio.to_thread(kafka_tool, "kafka-console-producer", *tools, **given)
            await asyncio.to_thread(kafka_tool, "kafka-topics", "--describe", *tools)
            reads = ("--partition", "0", "--offset", "earliest", "--max-messages", "3")
            await asyncio.to_thread(kafka_tool, "kafka-console-consumer", *tools, *reads)
            await asyncio.sleep(GONE_S)
            assert watch.record_count("test") == 3
            assert not watch.told(SILENT, AT_END)

    asyncio.run(story())
