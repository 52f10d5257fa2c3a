"""The genuine clients of the exchange: how each is given records and how it tells what it read."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.clients.records import ANYTHING, NULL_HEADER, TEXT, Record, Stored, job_of, stored
from tests.clients.tools import installed_kit, kafka_tool, node_with, program, python_with, run

PROGRAMS = Path(__file__).parent / "programs"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")

OLD_CODECS = ("python-snappy", "lz4", "zstandard")
KAFKA_PYTHON = {
    "kafka-python-2.0.2": ("kafka-python==2.0.2", "six", *OLD_CODECS),
    "kafka-python-2.3": ("kafka-python==2.3.*", *OLD_CODECS),
    "kafka-python": ("kafka-python>=3", *OLD_CODECS),
}
AIOKAFKA = ("aiokafka", "cramjam")
CONFLUENT = ("confluent-kafka",)

Batches = dict[str, tuple[Record, ...]]
Topics = dict[str, int]


@dataclass(frozen=True)
class Sender:
    """A client that produces: what it is able to send, and how."""

    name: str
    batches: Batches
    send: Callable[[str, str, Batches], object]
    """(bootstrap, topic, batches): one producer for each codec, in order."""


@dataclass(frozen=True)
class Reader:
    """A client that consumes partition 0 of topics, so many records of each."""

    name: str
    read: Callable[[str, Topics], dict[str, list[Stored]]]
    sees_headers: bool = True


def program_sends(
    requirements: tuple[str, ...], name: str, bootstrap: str, topic: str, batches: Batches
) -> None:
    job = json.dumps(job_of(bootstrap, topic, batches))
    run([python_with(*requirements), PROGRAMS / f"{name}_produce.py"], given=job, seconds=120)


def kafkajs_sends(bootstrap: str, topic: str, batches: Batches) -> None:
    folder = node_with("kafkajs")
    env = {"NODE_PATH": str(folder / "node_modules"), "KAFKAJS_NO_PARTITIONER_WARNING": "1"}
    job = json.dumps(job_of(bootstrap, topic, batches))
    run([program("node"), PROGRAMS / "kafkajs_produce.js"], given=job, env=env)


def kcat_sends(bootstrap: str, topic: str, batches: Batches) -> None:
    """A line a record; an empty value is sent as null (-Z)."""
    for codec, records in batches.items():
        command = [program("kcat"), "-P", "-b", bootstrap, "-t", topic, "-p", "0", "-K", "\t", "-Z"]
        command += ["-X", "acks=all", "-z", codec]
        headers = [part for name, value in records[0].headers for part in ("-H", f"{name}={value}")]
        lines = b"".join(b"%s\t%s\n" % (r.key or b"", r.value or b"") for r in records)
        run([*command, *headers], given=lines)


def console_sends(release: str, bootstrap: str, topic: str, batches: Batches) -> None:
    """A line a record; 2.5 knows neither headers nor a mark for null on its lines."""
    for codec, records in batches.items():
        command = ["kafka-console-producer", "--bootstrap-server", bootstrap, "--topic", topic]
        if release == "2.5":
            command += ["--property", "parse.key=true", "--compression-codec", codec]
        else:
            command += ["--compression-codec", codec, "--reader-property", "parse.key=true"]
            command += ["--reader-property", "null.marker=NULL"]
        lines = "".join(
            f"{(r.key or b'').decode()}\t{'NULL' if r.value is None else r.value.decode()}\n"
            for r in records
        )
        kafka_tool(*command, release=release, given=lines)


def program_reads(
    requirements: tuple[str, ...], name: str, bootstrap: str, topics: Topics
) -> dict[str, list[Stored]]:
    job = json.dumps({"bootstrap": bootstrap, "topics": topics})
    command = [python_with(*requirements), PROGRAMS / f"{name}_consume.py"]
    lines = run(command, given=job, seconds=120).stdout.decode().splitlines()
    found: dict[str, list[Stored]] = {topic: [] for topic in topics}
    for line in lines:
        topic, record = stored(json.loads(line))
        found[topic].append(record)
    return found


def kcat_reads(bootstrap: str, topics: Topics) -> dict[str, list[Stored]]:
    """Lengths first, then the bytes, so that nothing in them can mislead."""
    found = {}
    for topic, count in topics.items():
        command = [program("kcat"), "-C", "-q", "-b", bootstrap, "-t", topic, "-p", "0"]
        command += ["-o", "beginning", "-c", str(count), "-X", "check.crcs=true"]
        data = run([*command, "-f", "%o %T %K %S\n%k%s%h\n"]).stdout
        found[topic] = list(_kcat_records(data))
    return found


def _kcat_records(data: bytes) -> list[Stored]:
    records, position = [], 0
    while position < len(data):
        end = data.index(b"\n", position)
        offset, timestamp_ms, key_size, value_size = map(int, data[position:end].split())
        position = end + 1
        key = None if key_size < 0 else data[position : position + key_size]
        position += max(key_size, 0)
        value = None if value_size < 0 else data[position : position + value_size]
        position += max(value_size, 0)
        end = data.index(b"\n", position)
        pairs = [pair.partition(b"=") for pair in data[position:end].split(b",") if pair]
        headers = tuple((k.decode(), None if v == b"NULL" else v) for k, _, v in pairs)
        position = end + 1
        records.append(Stored(offset, timestamp_ms, key, value, headers))
    return records


END, TAB = "<#>", "<|>"


def console_reads(release: str, bootstrap: str, topics: Topics) -> dict[str, list[Stored]]:
    """The console prints bytes as they are, and the word null for null."""
    flag = "--property" if release == "2.5" else "--formatter-property"
    wanted = {"print.timestamp": "true", "print.key": "true", "print.value": "true"}
    wanted |= {"key.separator": TAB, "line.separator": END, "null.literal": "<null>"}
    if release != "2.5":
        wanted |= {"print.offset": "true", "print.headers": "true", "headers.separator": ","}
    options = [word for name, value in wanted.items() for word in (flag, f"{name}={value}")]
    found = {}
    for topic, count in topics.items():
        command = [installed_kit(release), "tool", "--kit", release, "kafka-console-consumer"]
        command += ["--bootstrap-server", bootstrap, "--topic", topic, "--partition", "0"]
        command += ["--offset", "earliest", "--max-messages", str(count), "--timeout-ms", "20000"]
        data = run([*command, *options], env={"KAFKA_KIT_LOG": "ERROR"}).stdout
        rows = data.split(END.encode())[:-1]
        found[topic] = [_console_record(number, row) for number, row in enumerate(rows)]
    return found


def _console_record(number: int, row: bytes) -> Stored:
    parts = row.split(TAB.encode())
    timestamp_ms = int(re.sub(rb"^[A-Za-z]+:", b"", parts.pop(0)))
    offset, headers = number, ()
    if len(parts) == 4:
        offset = int(parts.pop(0).removeprefix(b"Offset:"))
        text = parts.pop(0)
        pairs = [pair.partition(b":") for pair in text.split(b",") if text != b"NO_HEADERS"]
        headers = tuple((k.decode(), _unless_null(v)) for k, _, v in pairs)
    return Stored(offset, timestamp_ms, _unless_null(parts[0]), _unless_null(parts[1]), headers)


def _unless_null(data: bytes) -> bytes | None:
    return None if data in (b"<null>", b"null") else data


def all_of(records: tuple[Record, ...], codecs: tuple[str, ...] = CODECS) -> Batches:
    return dict.fromkeys(codecs, records)


WITHOUT_NULL = tuple(record for record in TEXT if record.value is not None)

SENDERS = (
    *(
        Sender(name, all_of(ANYTHING), partial(program_sends, requirements, "kafka_python"))
        for name, requirements in KAFKA_PYTHON.items()
    ),
    Sender("aiokafka", all_of(ANYTHING), partial(program_sends, AIOKAFKA, "aiokafka")),
    Sender(
        "confluent-kafka",
        all_of((*ANYTHING, NULL_HEADER)),
        partial(program_sends, CONFLUENT, "confluent"),
    ),
    Sender("kafkajs", all_of(ANYTHING, ("none", "gzip")), kafkajs_sends),
    Sender("kcat", all_of(TEXT), kcat_sends),
    Sender("console-4", all_of(TEXT), partial(console_sends, "4")),
    Sender("console-2.5", all_of(WITHOUT_NULL), partial(console_sends, "2.5")),
)

READERS = (
    *(
        Reader(name, partial(program_reads, requirements, "kafka_python"))
        for name, requirements in KAFKA_PYTHON.items()
    ),
    Reader("aiokafka", partial(program_reads, AIOKAFKA, "aiokafka")),
    Reader("confluent-kafka", partial(program_reads, CONFLUENT, "confluent")),
    Reader("kcat", kcat_reads),
    Reader("console-4", partial(console_reads, "4")),
    Reader("console-2.5", partial(console_reads, "2.5"), sees_headers=False),
)
