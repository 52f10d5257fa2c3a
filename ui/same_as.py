"""What a dialog is about to do, as the command line that would do the same."""

from collections.abc import Iterable
from json import dumps
from shlex import quote

from engine.contract.consumers import USUAL_POLL_INTERVAL_MS, StartConsumer

LINE_LENGTH = 62


def create_topic_line(
    address: str,
    name: str,
    *,
    partition_count: int,
    replication_factor: int,
    configs: Iterable[tuple[str, str]] = (),
) -> str:
    return _in_lines(
        f"kafka-topics.sh --bootstrap-server {address} --create",
        [
            f"--topic {quote(name) if name else '?'}",
            f"--partitions {partition_count}",
            f"--replication-factor {replication_factor}",
            *(f"--config {quote(f'{key}={value}')}" if value != "?" else f"--config {key}=?"
              for key, value in configs),
        ],
    )  # fmt: skip


def delete_topic_line(address: str, name: str) -> str:
    return f"kafka-topics.sh --bootstrap-server {address} --delete \\\n  --topic {quote(name)}"


def grow_topic_line(address: str, name: str, partition_count: int) -> str:
    return (
        f"kafka-topics.sh --bootstrap-server {address} --alter \\\n"
        f"  --topic {quote(name)} --partitions {partition_count}"
    )


def preferred_leaders_line(address: str) -> str:
    return (
        f"kafka-leader-election.sh --bootstrap-server {address} \\\n"
        "  --election-type preferred --all-topic-partitions"
    )


def reassign_line(plan: str, line: str) -> str:
    """The program reads the plan from a file only."""
    return f"echo {quote(plan)} \\\n  > reassignment.json\n{folded_line(line)}"


def _in_lines(begin: str, options: Iterable[str]) -> str:
    """As many options a line as fit; the shell joins lines that end in a backslash."""
    lines = [begin]
    for option in options:
        if len(lines) > 1 and len(lines[-1]) + 1 + len(option) <= LINE_LENGTH:
            lines[-1] += f" {option}"
        else:
            lines.append(f"  {option}")
    return " \\\n".join(lines)


def console_consumer_line(address: str, asked: StartConsumer | None) -> str:
    """The console consumer that does the same; it takes several topics as an expression."""
    begin = f"kafka-console-consumer.sh --bootstrap-server {address}"
    if asked is None:
        return _in_lines(begin, ["--group ?", "--topic ?"])
    one, *more = asked.topics
    named = f"--include {quote('|'.join(asked.topics))}" if more else f"--topic {quote(one)}"
    properties = {
        "auto.offset.reset=earliest": asked.reset == "earliest",
        "enable.auto.commit=false": not asked.auto_commit,
        "partition.assignment.strategy=org.apache.kafka.clients.consumer.CooperativeStickyAssignor":
            asked.is_cooperative,
        f"max.poll.interval.ms={asked.max_poll_interval_ms}":
            asked.max_poll_interval_ms != USUAL_POLL_INTERVAL_MS,
        f"client.id={asked.client_id}": bool(asked.client_id),
    }  # fmt: skip
    options = [f"--group {quote(asked.group_id)}", named]
    options += [f"--consumer-property {quote(text)}" for text, given in properties.items() if given]
    return _in_lines(begin, options)


def delete_group_line(address: str, group_id: str) -> str:
    return _groups_line(address, group_id, "--delete")


def delete_position_line(address: str, group_id: str, topic: str, partition: int) -> str:
    return _groups_line(
        address, group_id, f"--delete-offsets --topic {quote(f'{topic}:{partition}')}"
    )


def reset_from_file_line(address: str, group_id: str, path: str) -> str:
    return (
        f"kafka-consumer-groups --bootstrap-server {address} --group {quote(group_id)}"
        f" --reset-offsets --from-file {quote(path)} --execute"
    )


def folded_line(line: str) -> str:
    """A long line with an option on each line, for a narrow place."""
    program, *options = line.split(" --")
    return " \\\n  --".join([program, *options])


def _groups_line(address: str, group_id: str, what: str) -> str:
    return (
        f"kafka-consumer-groups.sh --bootstrap-server {address} \\\n"
        f"  --group {quote(group_id)} {what}"
    )


def delete_records_line(address: str, topic: str, partition: int, offset: int | None) -> str:
    """In short lines, for a narrow place; the program reads the offsets from a file only."""
    end = -1 if offset is None else offset
    file = (
        '{"version":1,"partitions":[{\n'
        f' "topic":{dumps(topic)},"partition":{partition},\n "offset":{end}}}]}}'
    )
    return (
        f"echo {quote(file)} > delete.json\n"
        f"kafka-delete-records.sh \\\n  --bootstrap-server {address} \\\n"
        "  --offset-json-file delete.json"
    )
