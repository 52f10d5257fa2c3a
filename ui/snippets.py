"""Small programs that speak to this cluster, with its real address: what the Connect page shows.

Every consumer begins with the oldest record, so that it shows what was written before it started;
where the library asks for a group it joins one, which remembers what it has read.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """One program or command to copy."""

    title: str
    hint: str
    """When to run it."""
    code: str
    marked: frozenset[int]
    """Line numbers, from 0, of what newcomers leave out."""
    note: str
    """Why the marked lines are there."""


@dataclass(frozen=True, slots=True)
class ClientSnippets:
    """How one client library or tool reads and writes the topic `test`."""

    client: str
    install: str
    consumer: Snippet
    producer: Snippet


def snippets(address: str, topic: str = "test") -> tuple[ClientSnippets, ...]:
    """All of them, for a cluster at `address`."""
    return (
        _kafka_python(address, topic),
        _confluent(address, topic),
        _aiokafka(address, topic),
        _kcat(address, topic),
        _java(address, topic),
        _console(address, topic),
    )


_RUN_FIRST, _THEN = "run this first", "then this"
_EARLIEST = "earliest: also read what was written before it started"
_GROUP = "a group goes on where it stopped; a new one begins with the earliest"
_FLUSH = "flush(): without it the record may never leave"


def _kafka_python(address: str, topic: str) -> ClientSnippets:
    consumer = f"""\
from kafka import KafkaConsumer

consumer = KafkaConsumer(
    '{topic}',
    bootstrap_servers='{address}',
    auto_offset_reset='earliest',
)
for message in consumer:
    print(message.offset, message.value)
"""
    producer = f"""\
from kafka import KafkaProducer

producer = KafkaProducer(
    bootstrap_servers='{address}',
)
producer.send('{topic}', b'Hello world')
producer.flush()
"""
    return ClientSnippets(
        "kafka-python",
        "pip install kafka-python",
        Snippet("consumer.py", _RUN_FIRST, consumer, frozenset({5}), _EARLIEST),
        Snippet("producer.py", _THEN, producer, frozenset({6}), _FLUSH),
    )


def _confluent(address: str, topic: str) -> ClientSnippets:
    consumer = f"""\
from confluent_kafka import Consumer

consumer = Consumer({{
    'bootstrap.servers': '{address}',
    'group.id': '{topic}-readers',
    'auto.offset.reset': 'earliest',
}})
consumer.subscribe(['{topic}'])
while True:
    message = consumer.poll(1.0)
    if message is not None and not message.error():
        print(message.offset(), message.value())
"""
    producer = f"""\
from confluent_kafka import Producer

producer = Producer({{
    'bootstrap.servers': '{address}',
}})
producer.produce('{topic}', b'Hello world')
producer.flush()
"""
    return ClientSnippets(
        "confluent-kafka",
        "pip install confluent-kafka",
        Snippet("consumer.py", _RUN_FIRST, consumer, frozenset({4, 5}), _GROUP),
        Snippet("producer.py", _THEN, producer, frozenset({6}), _FLUSH),
    )


def _aiokafka(address: str, topic: str) -> ClientSnippets:
    consumer = f"""\
import asyncio
from aiokafka import AIOKafkaConsumer

async def main():
    async with AIOKafkaConsumer(
        '{topic}',
        bootstrap_servers='{address}',
        auto_offset_reset='earliest',
    ) as consumer:
        async for message in consumer:
            print(message.offset, message.value)

asyncio.run(main())
"""
    producer = f"""\
import asyncio
from aiokafka import AIOKafkaProducer

async def main():
    async with AIOKafkaProducer(
        bootstrap_servers='{address}',
    ) as producer:
        await producer.send_and_wait(
            '{topic}', b'Hello world')

asyncio.run(main())
"""
    note = "send_and_wait(): returns when the broker has acknowledged"
    return ClientSnippets(
        "aiokafka",
        "pip install aiokafka",
        Snippet("consumer.py", _RUN_FIRST, consumer, frozenset({7}), _EARLIEST),
        Snippet("producer.py", _THEN, producer, frozenset({7, 8}), note),
    )


def _kcat(address: str, topic: str) -> ClientSnippets:
    consumer = f"""\
kcat -b {address} -C -t {topic} \\
  -o beginning \\
  -f '%o %s\\n'
"""
    producer = f"""\
echo 'Hello world' | \\
  kcat -b {address} -P -t {topic}
"""
    return ClientSnippets(
        "kcat",
        "apt install kcat",
        Snippet(
            "Consume", _RUN_FIRST, consumer, frozenset({1}), "beginning: from the oldest record on"
        ),
        Snippet(
            "Produce", _THEN, producer, frozenset(), "each line of the input becomes one record"
        ),
    )


def _java(address: str, topic: str) -> ClientSnippets:
    run = "java -cp 'kafka/libs/*' {}.java"
    return ClientSnippets(
        "Java",
        "org.apache.kafka:kafka-clients",
        Snippet(
            "Consume.java",
            run.format("Consume"),
            _java_consumer(address, topic),
            frozenset({11, 12}),
            _GROUP,
        ),
        Snippet(
            "Produce.java",
            run.format("Produce"),
            _java_producer(address, topic),
            frozenset({11, 12}),
            "try closes the producer, which first sends what it still has",
        ),
    )


def _java_consumer(address: str, topic: str) -> str:
    return f"""\
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.*;

class Consume {{
  public static void main(String[] args) {{
    var props = new Properties();
    props.put("bootstrap.servers",
        "{address}");
    props.put("group.id", "{topic}-readers");
    props.put("auto.offset.reset", "earliest");
    var text = new StringDeserializer();
    try (var consumer =
        new KafkaConsumer<>(props, text, text)) {{
      consumer.subscribe(List.of("{topic}"));
      while (true)
        for (var record :
            consumer.poll(Duration.ofSeconds(1)))
          System.out.println(
              record.offset() + " " + record.value());
    }}
  }}
}}
"""


def _java_producer(address: str, topic: str) -> str:
    return f"""\
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.*;

class Produce {{
  public static void main(String[] args) {{
    var props = new Properties();
    props.put("bootstrap.servers",
        "{address}");
    var text = new StringSerializer();
    try (var producer =
        new KafkaProducer<>(props, text, text)) {{
      producer.send(new ProducerRecord<>(
          "{topic}", "Hello world"));
    }}
  }}
}}
"""


def _console(address: str, topic: str) -> ClientSnippets:
    consumer = f"""\
kafka-console-consumer.sh \\
  --bootstrap-server {address} \\
  --topic {topic} \\
  --from-beginning
"""
    producer = f"""\
echo 'Hello world' | kafka-console-producer.sh \\
  --bootstrap-server {address} \\
  --topic {topic}
"""
    return ClientSnippets(
        "Console tools",
        "comes with Kafka, in bin/",
        Snippet(
            "Consume",
            _RUN_FIRST,
            consumer,
            frozenset({3}),
            "--from-beginning: also read what was written before it started",
        ),
        Snippet(
            "Produce", _THEN, producer, frozenset(), "each line of the input becomes one record"
        ),
    )
