"""Reads partition 0 of topics from the beginning with aiokafka, without a group."""

import asyncio
import base64
import json
import sys

from aiokafka import AIOKafkaConsumer, TopicPartition


def text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


async def main() -> None:
    job = json.load(sys.stdin)
    consumer = AIOKafkaConsumer(bootstrap_servers=job["bootstrap"])
    await consumer.start()
    for topic, count in job["topics"].items():
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        for _ in range(count):
            message = await asyncio.wait_for(consumer.getone(), 20)
            headers = [[name, text(value)] for name, value in message.headers]
            row = [topic, message.offset, message.timestamp, text(message.key), text(message.value)]
            print(json.dumps([*row, headers]))
    await consumer.stop()


asyncio.run(main())
