"""A member of a group that says what it is given: `assigned P...`, `read P OFFSET`, a line each.

Arguments: library, bootstrap, group, topic, and name=value for the library's own settings.
Ends cleanly (commit, leave) when its input closes.
"""

import asyncio
import sys
import threading

library, bootstrap, group, topic, *more = sys.argv[1:]
given = dict(word.split("=", 1) for word in more)
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()


def say(*words: object) -> None:
    print(*words, flush=True)


def kafka_python() -> None:
    from kafka import ConsumerRebalanceListener, KafkaConsumer  # noqa: PLC0415 - one library is here
    from kafka.errors import KafkaError  # noqa: PLC0415 - the same

    class Listener(ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            pass

        def on_partitions_assigned(self, assigned):
            say("assigned", *sorted(each.partition for each in assigned))

    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
        metadata_max_age_ms=2000,
        **({"group_instance_id": given["instance"]} if "instance" in given else {}),
    )
    consumer.subscribe([topic], listener=Listener())
    while not stop.is_set():
        try:
            polled = consumer.poll(2_000)  # 3.0 forgets what it joined when a poll ends within it
        except KafkaError:  # a broker that is away for a while: 3.0 leaves that to the program
            continue
        for records in polled.values():
            for record in records:
                say("read", record.partition, record.offset)
    consumer.close()


def confluent() -> None:
    from confluent_kafka import Consumer  # noqa: PLC0415 - the same

    is_new = given.get("group.protocol") == "consumer"  # the broker says how long a session is
    times = {} if is_new else {"session.timeout.ms": 6000, "heartbeat.interval.ms": 500}
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "auto.offset.reset": "earliest",
            **times,
            **given,
        }
    )
    held: set[int] = set()
    is_cooperative = is_new or "cooperative" in given.get("partition.assignment.strategy", "")

    def assigned(_consumer, partitions):
        if not is_cooperative:
            held.clear()
        held.update(each.partition for each in partitions)
        say("assigned", *sorted(held))

    def revoked(_consumer, partitions):
        held.difference_update(each.partition for each in partitions)
        say("assigned", *sorted(held))

    consumer.subscribe([topic], on_assign=assigned, on_revoke=revoked)
    while not stop.is_set():
        record = consumer.poll(0.2)
        if record is not None and record.error() is None:
            say("read", record.partition(), record.offset())
    consumer.close()


async def aio() -> None:
    from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener  # noqa: PLC0415 - the same

    class Listener(ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            pass

        def on_partitions_assigned(self, assigned):
            say("assigned", *sorted(each.partition for each in assigned))

    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
    )
    consumer.subscribe([topic], listener=Listener())
    await consumer.start()
    while not stop.is_set():
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                say("read", record.partition, record.offset)
    await consumer.stop()


if library == "kafka-python":
    kafka_python()
elif library == "confluent":
    confluent()
else:
    asyncio.run(aio())
