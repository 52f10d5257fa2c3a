"""The golden vectors of genuine Kafka, and how its JSON compares with our structs."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from engine.wire.catalog import API_NAMES, request_type, response_type
from engine.wire.declare import Message, Part

FOLDER = Path(__file__).parents[2] / "golden" / "wire"
RELEASES = ("4.3.1", "4.4.0", "2.5.1")


CHANGED_SINCE = {
    "StreamsGroupHeartbeatResponse.acceptable_recovery_lag",  # another default
    "TxnOffsetCommitRequest.generation_id",  # another name
}
"""What 4.4 has otherwise than the releases that decoded the pairs."""


class Pair(NamedTuple):
    """A request and its answer as they crossed the wire, and as genuine Kafka decodes them."""

    key: int
    version: int
    request: bytearray
    request_body: dict[str, Any]
    response: bytearray | None
    response_body: dict[str, Any]
    response_version: int

    @property
    def name(self) -> str:
        return f"{API_NAMES[self.key]} v{self.version}"


@cache
def pairs(release: str) -> list[Pair]:
    """The pairs of APIs and versions that are declared; 2.5.1 has others too."""
    return list(_read_pairs(release))


def _read_pairs(release: str) -> Iterator[Pair]:
    with gzip.open(FOLDER / f"{release}.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            key, version = row["api_key"], row["api_version"]
            if key not in API_NAMES:
                continue
            first, last = request_type(key).VERSIONS
            if not first <= version <= last:
                continue
            answer = row.get("response") or {}
            yield Pair(
                key,
                version,
                bytearray.fromhex(row["request_hex"]),
                row["request"].get("body", {}),
                bytearray.fromhex(row["response_hex"]) if row.get("response_hex") else None,
                answer.get("body", {}),
                answer.get("body_version", version),
            )


def messages() -> list[tuple[str, int, bytearray]]:
    """Name, version and bytes of messages that Kafka 4.4's codec read and wrote unchanged.

    Three for every version of every message that is declared, with random content.
    """
    with gzip.open(FOLDER / "messages-4.4.0.jsonl.gz", "rt") as lines:
        rows = [json.loads(line) for line in lines]
    return [(name, version, bytearray.fromhex(text)) for name, version, text in rows]


def request_kind(pair: Pair) -> type[Message]:
    return request_type(pair.key)


def response_kind(pair: Pair) -> type[Message]:
    return response_type(pair.key)


def differences(ours: object, theirs: object, path: str = "") -> list[str]:
    """Where our value is not what Kafka's JSON says."""
    match ours:
        case Message() | Part():
            assert isinstance(theirs, dict)
            found = []
            for name, value in theirs.items():
                field = snake(name.removesuffix("SizeInBytes"))
                if f"{type(ours).__name__}.{field}" in CHANGED_SINCE:
                    continue
                mine = getattr(ours, field)
                if name.endswith("SizeInBytes"):
                    mine = len(mine)
                found += differences(mine, value, f"{path}.{field}")
            return found
        case list():
            assert isinstance(theirs, list)
            if len(ours) != len(theirs):
                return [f"{path}: {len(ours)} elements, not {len(theirs)}"]
            return [
                text
                for i, (mine, value) in enumerate(zip(ours, theirs, strict=True))
                for text in differences(mine, value, f"{path}[{i}]")
            ]
        case bytes():
            accepted = {base64.b64encode(ours).decode()}
            if len(ours) == 16:
                accepted.add(base64.urlsafe_b64encode(ours).decode().rstrip("="))
            return [] if theirs in accepted else [f"{path}: {ours!r}, not {theirs!r}"]
    return [] if ours == theirs else [f"{path}: {ours!r}, not {theirs!r}"]


def snake(name: str) -> str:
    """`isrNodes` as `isr_nodes`, with the two names that are irregular."""
    name = name.replace("kRaft", "kraft").replace("KRaft", "Kraft")
    if name == "enable2Pc":
        return "enable_2pc"
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
