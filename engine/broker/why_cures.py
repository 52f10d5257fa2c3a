"""What to do about each cause, in words and in the words of the client's own library."""

from typing import Literal

from engine.broker.why import Fault
from engine.broker.why_facts import Facts
from engine.contract.why import Cure

Library = Literal["kafka-python", "aiokafka", "confluent-kafka", "java", "console", "kcat", ""]
NAMES: dict[Library, str] = {
    "kafka-python": "kafka-python", "aiokafka": "aiokafka", "confluent-kafka": "confluent-kafka",
    "java": "Java", "console": "kafka-console-consumer", "kcat": "kcat", "": "a client",
}  # fmt: skip


def library_of(software: str, client_id: str) -> Library:
    """By what it calls itself; old ones only have a client id."""
    name, client = software.lower(), client_id.lower()
    if "java" in name:
        return "console" if client.startswith("console") else "java"
    if name == "librdkafka" or client in {"kcat", "kafkacat"}:
        return "kcat"
    if "confluent" in name or "rdkafka" in name or client.startswith("rdkafka"):
        return "confluent-kafka"
    if "aiokafka" in name or client.startswith("aiokafka"):
        return "aiokafka"
    if "kafka-python" in name or client.startswith("kafka-python"):
        return "kafka-python"
    return "console" if client.startswith("console-consumer") else ""


def cures(fault: Fault | None, facts: Facts, library: Library) -> tuple[Cure, ...]:
    """The likeliest help first."""
    if fault is None:
        return ()
    group_id = facts.group.group_id if facts.group is not None else ""
    match fault.rung:
        case "connected":
            return _connected(facts, library)
        case "advertised":
            return _advertised(facts)
        case "topic":
            return _topic(fault, facts, library)
        case "joined":
            return _joined(facts, library)
        case "assigned":
            return _assigned(group_id, library)
        case "something":
            return _from_the_first(group_id, library)
        case "not_past":
            text = "Stop its members first, then set its offsets to the earliest."
            move = Cure("Move the group to what is there", text, remedy="reset_offsets")
            return (move, *_from_the_first(group_id, library)[:1])
        case "transaction":
            return _transaction(library)
        case "polls":
            return _polls(library)
        case "keeps":
            return _keeps(library)


def _connected(facts: Facts, library: Library) -> tuple[Cure, ...]:
    code = setting(library, "bootstrap.servers", facts.advertised)
    return (Cure("Connect to this address", "Start the program, or correct its address.", code),)


def _advertised(facts: Facts) -> tuple[Cure, ...]:
    text = (
        "Set the advertised host and port to what the client uses to come here, and start the "
        f"engine again; or let {facts.advertised} lead here where it runs."
    )
    return (Cure("Advertise an address that the client can reach", text),)


def _assigned(group_id: str, library: Library) -> tuple[Cure, ...]:
    return (
        Cure(
            "Give it a partition",
            "Add partitions to the topic, or run fewer members: a group has no use for more "
            "members than partitions. A standby takes over when another one stops.",
        ),
        Cure(
            "Or read everything with a group of its own",
            "Each group gets every record.",
            setting(library, "group.id", f"{group_id}-2", was=group_id),
        ),
    )


def _transaction(library: Library) -> tuple[Cure, ...]:
    return (
        Cure(
            "End the transaction",
            "Commit or abort it in its producer, or start that producer again with the same "
            "transactional id, which aborts it. kafka-transactions finds and aborts one whose "
            "producer is gone.",
        ),
        Cure(
            "Or read uncommitted records too",
            "They may be aborted afterwards.",
            setting(library, "isolation.level", "read_uncommitted", was="read_committed"),
        ),
    )


def _polls(library: Library) -> tuple[Cure, ...]:
    fewer = setting(library, "max.poll.records", 10)
    if library in {"confluent-kafka", "kcat"}:
        fewer = setting(library, "max.poll.interval.ms", 600_000)
    text = (
        "Call poll (or iterate) all the time and do long work elsewhere, or take fewer records at "
        "a time."
    )
    return (Cure("Poll again sooner", text, fewer),)


def _keeps(library: Library) -> tuple[Cure, ...]:
    return (
        Cure(
            "Look at the record and at the program's log",
            "Catch what its deserializer raises, say which offset it was, and go on.",
            _decoding(library),
        ),
        Cure(
            "Or step over it",
            "Set the group to the offset behind it.",
            remedy="reset_offsets",
        ),
    )


def _from_the_first(group_id: str, library: Library) -> tuple[Cure, ...]:
    text = "Where no offset is committed it begins with the first record."
    code = setting(library, "auto.offset.reset", "earliest", was="latest")
    if group_id:
        text = "With a new group id: the old one may have committed the end."
        code = (*setting(library, "group.id", f"{group_id}-2", was=group_id), *code)
    found = [Cure("Read them all, from the first", text, code)]
    if group_id:
        found.append(Cure(
            "Or keep the group and move it",
            "Sets it back to the first offset. Stop its members first.",
            remedy="reset_offsets",
        ))  # fmt: skip
    found.append(Cure(
        "Or only see that it works", "Send one more record: it is delivered at once.",
        remedy="produce",
    ))  # fmt: skip
    return tuple(found)


def _topic(fault: Fault, facts: Facts, library: Library) -> tuple[Cure, ...]:
    topic = next(each for each in facts.topics if each.name == fault.topic)
    found = []
    if topic.alike:
        right = topic.alike[0]
        found.append(Cure(
            f"Read {right}", f"Correct the topic's name from {topic.name}.",
            _named(library, right, was=topic.name),
        ))  # fmt: skip
    if not topic.exists:
        text = f"Make {topic.name}; the client finds it by itself."
        found.append(Cure("Create the topic", text, remedy="create_topic"))
    return tuple(found)


def _joined(facts: Facts, library: Library) -> tuple[Cure, ...]:
    assert facts.group is not None
    error = facts.group.join_error
    if error == "INCONSISTENT_GROUP_PROTOCOL":
        text = "All members of a group need an assignor in common: give this one the others'."
        return (Cure("Use the same assignor", text),)
    if error == "GROUP_MAX_SIZE_REACHED":
        return (Cure("Run fewer members", "The group is as large as group.max.size allows."),)
    if error in {"FENCED_INSTANCE_ID", "UNRELEASED_INSTANCE_ID"}:
        text = "Two members use the same group.instance.id: give each its own."
        return (Cure("Tell the members apart", text),)
    return (
        Cure(
            "Find the member that comes and goes",
            "Its page shows who joined and left. One that takes too long between polls needs "
            "fewer records at a time or a longer interval.",
            setting(library, "max.poll.interval.ms", 600_000),
        ),
    )


# -- code


def setting(library: Library, key: str, value: str | int, *, was: str = "") -> tuple[str, ...]:
    """A setting as that library spells it, before and after."""
    lines = []
    if was:
        lines.append("-" + _setting(library, key, was))
    lines.append("+" + _setting(library, key, value))
    return tuple(lines)


def _setting(library: Library, key: str, value: str | int) -> str:
    said = repr(value)
    quoted = '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    match library:
        case "kafka-python" | "aiokafka":
            return f"{key.replace('.', '_')}={said},"
        case "confluent-kafka":
            return f"'{key}': {said},"
        case "java":
            return f'props.put("{key}", {quoted});'
        case "console":
            given = {
                "group.id": f"--group {value}",
                "bootstrap.servers": f"--bootstrap-server {value}",
            }
            return given.get(key, f"--consumer-property {key}={value}")
        case "kcat":
            return f"-b {value}" if key == "bootstrap.servers" else f"-X {key}={value}"
        case _:
            return f"{key}={value}"


def _named(library: Library, right: str, *, was: str) -> tuple[str, ...]:
    """A topic's name where that library takes it."""
    forms: dict[Library, str] = {
        "kafka-python": "consumer = KafkaConsumer({!r},",
        "aiokafka": "consumer = AIOKafkaConsumer({!r},",
        "confluent-kafka": "consumer.subscribe([{!r}])",
        "java": 'consumer.subscribe(List.of("{}"));',
        "console": "--topic {}",
        "kcat": "-t {}",
        "": "topic={}",
    }
    return (f"-{forms[library].format(was)}", f"+{forms[library].format(right)}")


def _decoding(library: Library) -> tuple[str, ...]:
    match library:
        case "kafka-python" | "aiokafka":
            return (
                "-value_deserializer=lambda data: json.loads(data),",
                "+def read(data):",
                "+    try:",
                "+        return json.loads(data)",
                "+    except ValueError as error:",
                "+        print('unreadable', data, error)",
                "+value_deserializer=read,",
            )
        case "confluent-kafka":
            return (
                "+try:",
                "+    value = json.loads(message.value())",
                "+except ValueError as error:",
                "+    print('unreadable', message.offset(), error)",
                "+    continue",
            )
        case "console":
            return ("+--skip-message-on-error",)
        case "java":
            return (
                "+catch (RecordDeserializationException e) {",
                "+    consumer.seek(e.topicPartition(), e.offset() + 1);",
                "+}",
            )
    return ()
