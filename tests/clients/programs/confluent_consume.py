"""Reads partition 0 of topics from the beginning with confluent-kafka, CRCs checked."""

import base64
import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition


def text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


job = json.load(sys.stdin)
consumer = Consumer(
    {
        "bootstrap.servers": job["bootstrap"],
        "group.id": "unused: partitions are assigned",
        "enable.auto.commit": False,
        "check.crcs": True,
    }
)
for topic, count in job["topics"].items():
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    for _ in range(count):
        message = consumer.poll(20)
        if message is None or message.error():
            sys.exit(f"{topic}: {message and message.error()}")
        headers = [[name, text(value)] for name, value in message.headers() or ()]
        row = [topic, message.offset(), message.timestamp()[1], text(message.key())]
        print(json.dumps([*row, text(message.value()), headers]))
consumer.close()
