"""Sends the records on stdin with aiokafka."""

import asyncio
import base64
import json
import sys

from aiokafka import AIOKafkaProducer


def raw(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


async def main() -> None:
    job = json.load(sys.stdin)
    for batch in job["batches"]:
        producer = AIOKafkaProducer(
            bootstrap_servers=job["bootstrap"],
            compression_type=None if batch["codec"] == "none" else batch["codec"],
            acks="all",
            linger_ms=50,
        )
        await producer.start()
        sent = [
            await producer.send(
                job["topic"],
                key=raw(record["key"]),
                value=raw(record["value"]),
                headers=[(name, raw(value)) for name, value in record["headers"]],
                partition=0,
                timestamp_ms=record["timestamp_ms"],
            )
            for record in batch["records"]
        ]
        await asyncio.gather(*sent)
        await producer.stop()


asyncio.run(main())
