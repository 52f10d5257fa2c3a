"""The line that mends a newcomer's program, in the language of the client it is written with."""

from dataclasses import dataclass
from typing import Literal

from engine.contract.facts import Event

Library = Literal[
    "kafka-python", "aiokafka", "confluent-kafka", "kcat", "java", "console", "kafkajs", "unknown"
]


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to put in place of the line that is wrong, or to add."""

    library: Library
    how: str
    """What to do with the code: "End the program with"."""
    code: str


def library_of(client_id: str, software: str) -> Library:
    """Which library a client is made with, by what it says of itself."""
    name, said = client_id.lower(), software.lower()
    if said.startswith("kafka-python") or name.startswith("kafka-python"):
        return "kafka-python"
    if "aiokafka" in name or "aiokafka" in said:
        return "aiokafka"
    if said.startswith("confluent-kafka"):
        return "confluent-kafka"
    if said == "librdkafka":
        return "kcat"
    if said.startswith("apache-kafka-java"):
        return "console" if name.startswith("console-") else "java"
    return "kafkajs" if "kafkajs" in name or "kafkajs" in said else "unknown"


def remedy_for(event: Event, address: str) -> Remedy | None:
    """What mends what an event tells of; None where it tells of no trap."""
    library = library_of(event.client_id, event.software)
    if event.kind == "producer_left_silent":
        return Remedy(library, "End the program with", _FLUSH.get(library, "flush()"))
    if event.kind == "consumer_at_end":
        how, code = _earliest(library, event.topic, address)
        return Remedy(library, how, code)
    return None


_FLUSH: dict[Library, str] = {
    "kafka-python": "producer.flush()",
    "confluent-kafka": "producer.flush()",
    "aiokafka": "await producer.stop()",
    "java": "producer.close();",
    "kafkajs": "await producer.disconnect()",
}


def _earliest(library: Library, topic: str, address: str) -> tuple[str, str]:
    create = "Create the consumer with"
    match library:
        case "kafka-python" | "aiokafka":
            kind = "KafkaConsumer" if library == "kafka-python" else "AIOKafkaConsumer"
            where = f"bootstrap_servers='{address}'"
            return create, f"{kind}('{topic}', {where}, auto_offset_reset='earliest')"
        case "confluent-kafka":
            return "Add to its settings", "'auto.offset.reset': 'earliest',"
        case "java":
            return "Add to its settings", 'props.put("auto.offset.reset", "earliest");'
        case "kcat":
            return "Run", f"kcat -b {address} -C -t {topic} -o beginning"
        case "console":
            tool = "kafka-console-consumer.sh"
            return "Run", f"{tool} --bootstrap-server {address} --topic {topic} --from-beginning"
        case "kafkajs":
            return (
                "Subscribe with",
                f"await consumer.subscribe({{ topic: '{topic}', fromBeginning: true }})",
            )
        case "unknown":
            return "Set", "auto.offset.reset=earliest"
