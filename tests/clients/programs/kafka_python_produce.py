"""Sends the records on stdin with kafka-python (2.0.2, 2.3 and 3)."""

import base64
import json
import sys

from kafka import KafkaProducer


def raw(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


job = json.load(sys.stdin)
for batch in job["batches"]:
    producer = KafkaProducer(
        bootstrap_servers=job["bootstrap"],
        compression_type=None if batch["codec"] == "none" else batch["codec"],
        acks="all",
        linger_ms=50,
    )
    sent = [
        producer.send(
            job["topic"],
            key=raw(record["key"]),
            value=raw(record["value"]),
            headers=[(name, raw(value)) for name, value in record["headers"]],
            partition=0,
            timestamp_ms=record["timestamp_ms"],
        )
        for record in batch["records"]
    ]
    producer.flush()
    for future in sent:
        future.get(30)
    producer.close()
