"""Reads partition 0 of topics from the beginning with kafka-python (2.0.2, 2.3 and 3)."""

import base64
import json
import sys

from kafka import KafkaConsumer, TopicPartition


def text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


job = json.load(sys.stdin)
for topic, count in job["topics"].items():
    consumer = KafkaConsumer(bootstrap_servers=job["bootstrap"], consumer_timeout_ms=20_000)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    for _, message in zip(range(count), consumer, strict=False):
        headers = [[name, text(value)] for name, value in message.headers]
        row = [topic, message.offset, message.timestamp, text(message.key), text(message.value)]
        print(json.dumps([*row, headers]))
    consumer.close()
