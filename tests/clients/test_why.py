"""Why no messages: genuine clients with a fault each get the right first verdict, healthy ones none."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import wraps
from pathlib import Path

import pytest

from engine.contract.commands import CreateTopic, Produce
from engine.contract.group_commands import SetOffsets
from engine.contract.why import ExplainNoMessages, Explanation
from tests.clients.clients import AIOKAFKA, CONFLUENT, KAFKA_PYTHON
from tests.clients.tools import installed_kit, node_with, program, python_with
from tests.clients.watching import Watching, watching
from tests.engine.storage.building import START_MS, batch_of

pytestmark = [pytest.mark.lane, pytest.mark.timeout(120)]

PYTHONS = {
    "kafka-python": KAFKA_PYTHON["kafka-python"],
    "kafka-python-2.0.2": KAFKA_PYTHON["kafka-python-2.0.2"],
    "aiokafka": AIOKAFKA,
    "confluent": CONFLUENT,
}
READS = (
    "from kafka import KafkaConsumer\n"
    "consumer = KafkaConsumer(TOPIC, bootstrap_servers='ADDRESS', SETTINGS)\n"
    "for record in consumer:\n"
    "    print(record.offset, flush=True)\n"
)
READS_ASYNC = (
    "import asyncio\n"
    "from aiokafka import AIOKafkaConsumer\n"
    "async def main():\n"
    "    async with AIOKafkaConsumer(TOPIC, bootstrap_servers='ADDRESS', SETTINGS) as consumer:\n"
    "        async for record in consumer:\n"
    "            print(record.offset, flush=True)\n"
    "asyncio.run(main())\n"
)
READS_CONFLUENT = (
    "from confluent_kafka import Consumer\n"
    "settings = dict(SETTINGS)\n"
    "settings = {key.replace('_', '.'): value for key, value in settings.items()}\n"
    "consumer = Consumer({'bootstrap.servers': 'ADDRESS', 'group.id': 'g'} | settings)\n"
    "consumer.subscribe([TOPIC])\n"
    "while True:\n"
    "    record = consumer.poll(0.2)\n"
    "    if record is not None and not record.error():\n"
    "        print(record.offset(), flush=True)\n"
)
READS_KAFKAJS = (
    "const { Kafka, logLevel } = require('MODULES/kafkajs')\n"
    "const kafka = new Kafka({ clientId: 'c', brokers: ['ADDRESS'], logLevel: logLevel.NOTHING })\n"
    "const consumer = kafka.consumer({ groupId: 'g' })\n"
    "const main = async () => {\n"
    "  await consumer.connect()\n"
    "  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true })\n"
    "  await consumer.run({ eachMessage: async ({ message }) => console.log(message.offset) })\n"
    "}\n"
    "main()\n"
)
POLLS_ONCE = READS.replace("for record in consumer:", "import time\nif True:").replace(
    "    print(record.offset, flush=True)\n",
    "    consumer.poll(5000)\n    print('polled', flush=True)\n    time.sleep(600)\n",
)
POISONED = (
    "from kafka import KafkaConsumer\n"
    "import time\n"
    "while True:\n"
    "    consumer = KafkaConsumer(TOPIC, bootstrap_servers='ADDRESS', SETTINGS,\n"
    "        value_deserializer=int)\n"
    "    try:\n"
    "        next(consumer)\n"
    "    except Exception:\n"
    "        consumer.close(autocommit=False)\n"
    "        time.sleep(0.1)\n"
)
PERSISTS = (
    "from kafka import KafkaConsumer\n"
    "import time\n"
    "consumer = KafkaConsumer(TOPIC, bootstrap_servers='ADDRESS', SETTINGS)\n"
    "while True:\n"
    "    try:\n"
    "        consumer.poll(1000)\n"
    "    except Exception:\n"
    "        time.sleep(0.5)\n"
)
EARLIEST = "auto_offset_reset='earliest'"


@pytest.fixture(autouse=True)
def expected(allowed_logs):
    allowed_logs("began at the end", "left without sending", "refused", "OFFSET_OUT_OF_RANGE")


def in_loop(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(*given: object, **named: object) -> None:
        asyncio.run(test(*given, **named))

    return run


class Lane:
    """An engine with clients beside it."""

    def __init__(self, watch: Watching, stack: AsyncExitStack) -> None:
        self.watch, self._stack = watch, stack

    async def start(
        self, settings: str, *, topic: str = "orders", text: str = READS, python: str = ""
    ) -> asyncio.subprocess.Process:
        text = text.replace("ADDRESS", self.watch.address).replace("TOPIC", repr(topic))
        text = text.replace("SETTINGS", settings)
        words: tuple[str | Path, ...] = (sys.executable, "-c")
        if python == "kafkajs":
            words = (program("node"), "-e")
            text = text.replace("MODULES", str(node_with("kafkajs") / "node_modules"))
        elif python:
            words = (python_with(*PYTHONS[python]), "-c")
        return await self._stack.enter_async_context(self.watch.running(*words, text))

    async def why(self, **target: str) -> Explanation:
        found = await self.watch.host.execute(ExplainNoMessages(**target))
        assert isinstance(found, Explanation)
        return found

    async def until(self, rung: str, *, seconds: float = 40, **target: str) -> Explanation:
        """Ask until there is a fault: the first one named must be the right one."""
        async with asyncio.timeout(seconds):
            while True:
                found = await self.why(**target)
                failed = [each.name for each in found.rungs if each.state == "failed"]
                if failed and (failed != ["connected"] or rung == "connected"):
                    assert failed == [rung], found
                    assert not found.is_healthy
                    return found
                await asyncio.sleep(0.1)


@asynccontextmanager
async def lane(*, advertised_port: int | None = None) -> AsyncIterator[Lane]:
    async with (
        watching("orders", advertised_port=advertised_port) as watch,
        AsyncExitStack() as stack,
    ):
        await watch.produce("orders", *"abcde")
        yield Lane(watch, stack)


@in_loop
async def test_nobody_reads() -> None:
    async with lane() as run:
        found = await run.until("connected", topic="orders")
        assert found.is_certain


@in_loop
async def test_the_advertised_address_leads_nowhere() -> None:
    async with lane(advertised_port=1) as run:
        await run.start(f"{EARLIEST}, client_id='far'")
        found = await run.until("advertised", client_id="far")
        assert not found.is_certain


@in_loop
async def test_a_misspelt_topic() -> None:
    async with lane() as run:
        await run.start(f"{EARLIEST}, client_id='slip'", topic="ordres")
        found = await run.until("topic", client_id="slip")
        assert "orders" in found.cures[0].title
        assert found.cures[0].code[-1] == "+consumer = KafkaConsumer('orders',"


@in_loop
async def test_an_assignor_that_the_others_do_not_have() -> None:
    from_range = (
        "group_id='g', client_id='a', "
        "partition_assignment_strategy=[__import__('kafka.coordinator.assignors.range',"
        "fromlist=['x']).RangePartitionAssignor]"
    )
    async with lane() as run:
        await run.start(f"{EARLIEST}, {from_range}")
        await _stable(run, "g", 1)
        other = from_range.replace("range", "roundrobin").replace("Range", "RoundRobin")
        as_b = other.replace(chr(39) + "a" + chr(39), repr("b"))
        await run.start(f"{EARLIEST}, {as_b}", text=PERSISTS)  # it is refused, and comes again
        found = await run.until("joined", client_id="b")
        assert "INCONSISTENT_GROUP_PROTOCOL" in found.text


@in_loop
async def test_more_members_than_partitions() -> None:
    async with lane() as run:
        for name in ("one", "two"):
            await run.start(f"{EARLIEST}, group_id='g', client_id={name!r}")
        async with asyncio.timeout(30):
            while not (idle := await _idle(run)):
                await asyncio.sleep(0.1)
        found = await run.until("assigned", group_id="g", member_id=idle)
        assert "2 members" in found.text
        assert (await run.why(group_id="g")).is_healthy


@pytest.mark.parametrize("group", ["group_id='g', ", ""])
@in_loop
async def test_a_consumer_that_began_at_the_end(group: str) -> None:
    async with lane() as run:
        await run.start(f"{group}client_id='late'")
        found = await run.until("something", client_id="late")
        assert found.is_certain
        assert "5 records lie before that" in found.text
        assert "auto_offset_reset='earliest'" in str(found.cures)
        await run.watch.produce("orders", "f")
        async with asyncio.timeout(20):
            while not (await run.why(client_id="late")).is_healthy:
                await asyncio.sleep(0.1)


@in_loop
async def test_an_offset_ahead_of_the_log() -> None:
    async with lane() as run:
        await run.watch.host.execute(SetOffsets("g", (("orders", 0, 100),)))
        await run.start("group_id='g', client_id='ahead'")
        found = await run.until("not_past", client_id="ahead")
        assert "100" in found.title


@in_loop
async def test_an_open_transaction() -> None:
    async with lane() as run:
        partition = run.watch.host.broker.partition("orders", 0)
        begun = batch_of(2, producer_id=8, epoch=0, sequence=0, transactional=True)
        partition.append(begun, now_ms=START_MS)
        await run.start(f"{EARLIEST}, client_id='held', isolation_level='read_committed'")
        found = await run.until("transaction", client_id="held")
        assert "offset 5" in found.text


@in_loop
async def test_one_that_does_not_poll() -> None:
    async with lane() as run:
        child = await run.start(f"{EARLIEST}, group_id='g', client_id='busy'", text=POLLS_ONCE)
        await child.stdout.readline()
        await run.watch.produce("orders", *"more")
        found = await run.until("polls", client_id="busy")
        assert not found.is_certain


@in_loop
async def test_one_that_fails_on_a_record() -> None:
    async with lane() as run:
        await run.start(f"{EARLIEST}, group_id='g', client_id='poison'", text=POISONED)
        found = await run.until("keeps", client_id="poison")
        assert not found.is_certain


HEALTHY = [
    ("kafka-python", READS, f"{EARLIEST}, client_id='c'"),
    ("kafka-python", READS, f"{EARLIEST}, group_id='g', client_id='c'"),
    ("kafka-python-2.0.2", READS, f"{EARLIEST}, client_id='c'"),
    ("kafka-python-2.0.2", READS, f"{EARLIEST}, group_id='g', client_id='c'"),
    ("aiokafka", READS_ASYNC, f"{EARLIEST}, client_id='c'"),
    ("aiokafka", READS_ASYNC, f"{EARLIEST}, group_id='g', client_id='c'"),
    ("confluent", READS_CONFLUENT, f"{EARLIEST}, client_id='c'"),
    ("confluent", READS_CONFLUENT, f"{EARLIEST}, client_id='c', isolation_level='read_committed'"),
    ("confluent", READS_CONFLUENT, f"{EARLIEST}, client_id='c', group_protocol='consumer'"),
    ("confluent", READS_CONFLUENT,
     f"{EARLIEST}, client_id='c', partition_assignment_strategy='cooperative-sticky'"),
    ("confluent", READS_CONFLUENT, f"{EARLIEST}, client_id='c', group_instance_id='one'"),
    ("aiokafka", READS_ASYNC, f"{EARLIEST}, client_id='c', isolation_level='read_committed'"),
    ("kafkajs", READS_KAFKAJS, ""),
    ("kafka-python", READS, f"{EARLIEST}, client_id='c', fetch_max_wait_ms=5000"),
    ("kafka-python", READS, f"{EARLIEST}, group_id='g', client_id='c', max_poll_records=1"),
]  # fmt: skip
JAVA = {
    "console": ("4", "kafka-console-consumer --from-beginning"),
    "console of a group": ("4", "kafka-console-consumer --from-beginning --group g"),
    "console of a new group": (
        "4",
        "kafka-console-consumer --from-beginning --group g --command-property group.protocol=consumer",
    ),
    "console of 2.5": ("2.5", "kafka-console-consumer --from-beginning --group g"),
    "verifiable": ("4", "kafka-verifiable-consumer --group-id g --reset-policy earliest"),
    "verifiable of a new group": (
        "4",
        "kafka-verifiable-consumer --group-id g --reset-policy earliest --group-protocol consumer",
    ),
}
"""Releases of the kit, and tools that read; with those above more than twenty."""


@pytest.mark.parametrize(("python", "text", "settings"), HEALTHY)
@in_loop
async def test_a_healthy_reader_is_called_healthy(python: str, text: str, settings: str) -> None:
    async with lane() as run:
        child = await run.start(settings, text=text, python=python)
        for offset in range(5):
            async with asyncio.timeout(30):
                assert (await child.stdout.readline()).strip() == str(offset).encode()
        for _ in range(4):
            for target in ({"client_id": "c"}, {"topic": "orders"}):
                found = await run.why(**target)
                assert found.is_healthy, found
            await asyncio.sleep(0.7)
            await run.watch.host.execute(Produce("orders", b"x", partition=0))


@pytest.mark.parametrize(("release", "reads"), JAVA.values(), ids=JAVA)
@in_loop
async def test_javas_consumers_are_healthy(release: str, reads: str) -> None:
    async with lane() as run:
        words = ("tool", "--kit", release, *reads.split(), "--topic", "orders")
        words = (*words, "--bootstrap-server", run.watch.address)
        async with run.watch.running(installed_kit(release), *words) as child:
            said, wanted = b"", b"e\n" if "console" in reads else b"records_consumed"
            async with asyncio.timeout(60):
                while wanted not in said:
                    said = await child.stdout.readline()
            for _ in range(3):
                found = await run.why(topic="orders")
                assert found.is_healthy, found
                await asyncio.sleep(0.7)
                await run.watch.host.execute(Produce("orders", b"x", partition=0))


@in_loop
async def test_a_reader_of_an_empty_topic_is_healthy() -> None:
    async with lane() as run:
        await run.watch.host.execute(CreateTopic("empty", partition_count=1))
        await run.start("client_id='c'", topic="empty")
        async with asyncio.timeout(20):
            while "nothing has been written" not in (await run.why(client_id="c")).title:
                await asyncio.sleep(0.1)
        await asyncio.sleep(4)
        assert (await run.why(client_id="c")).is_healthy


async def _idle(run: Lane) -> str:
    """The member without a partition, once both are in."""
    await _stable(run, "g", 2)
    view = run.watch.host.telemetry.groups.view(("group", "g"))
    return next(
        (each.member_id for each in view.members if not any(all_ for _, all_ in each.assigned)), ""
    )


async def _stable(run: Lane, group_id: str, members: int) -> None:
    async with asyncio.timeout(30):
        while True:
            view = run.watch.host.telemetry.groups.view(("group", group_id))
            if view is not None and view.state == "Stable" and len(view.members) == members:
                return
            await asyncio.sleep(0.1)
