"""Sends the records on stdin with confluent-kafka (librdkafka); every second codec idempotently."""

import base64
import json
import sys

from confluent_kafka import Producer


def raw(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


failed: list[str] = []


def told(error: object, _: object) -> None:
    if error is not None:
        failed.append(str(error))


job = json.load(sys.stdin)
for number, batch in enumerate(job["batches"]):
    producer = Producer(
        {
            "bootstrap.servers": job["bootstrap"],
            "compression.type": batch["codec"],
            "linger.ms": 50,
            "acks": "all",
            "enable.idempotence": number % 2 == 1,
        }
    )
    for record in batch["records"]:
        producer.produce(
            job["topic"],
            key=raw(record["key"]),
            value=raw(record["value"]),
            headers=[(name, raw(value)) for name, value in record["headers"]],
            partition=0,
            timestamp=record["timestamp_ms"],
            on_delivery=told,
        )
    left = producer.flush(30)
    if left or failed:
        sys.exit(f"{left} not delivered; {failed}")
