"""What a dialog is about to do, as the command line that would do the same."""

from collections.abc import Iterable
from shlex import quote


def create_topic_line(
    address: str,
    name: str,
    *,
    partition_count: int,
    replication_factor: int,
    configs: Iterable[tuple[str, str]] = (),
) -> str:
    shown = quote(name) if name else "?"
    sizes = f"--partitions {partition_count} --replication-factor {replication_factor}"
    parts = [
        f"kafka-topics.sh --bootstrap-server {address} --create",
        f"--topic {shown} {sizes}",
        *(f"--config {key}={quote(value)}" for key, value in configs),
    ]
    return " \\\n  ".join(parts)


def delete_topic_line(address: str, name: str) -> str:
    return f"kafka-topics.sh --bootstrap-server {address} --delete \\\n  --topic {quote(name)}"


def grow_topic_line(address: str, name: str, partition_count: int) -> str:
    return (
        f"kafka-topics.sh --bootstrap-server {address} --alter \\\n"
        f"  --topic {quote(name)} --partitions {partition_count}"
    )
