"""The limits a setting's value may have, and the words a refusal has."""

import re
from collections.abc import Sequence

from engine.base.configs.key import Validator, Value, refuse
from engine.base.errors import Code, KafkaError

REPLICA = re.compile(r"([0-9]+:[0-9]+)?")


def anything(_name: str, _value: Value) -> None:
    """Every value of the type is fine."""


def between(least: float | None, most: float | None) -> Validator:
    def check(name: str, value: Value) -> None:
        assert isinstance(value, int | float)
        if least is not None and value < least:
            raise refuse(name, str(value), f"Value must be at least {least}")
        if most is not None and value > most:
            raise refuse(name, str(value), f"Value must be no more than {most}")

    return check


def between_or(least: int, most: int, *, other: int) -> Validator:
    def check(name: str, value: Value) -> None:
        assert isinstance(value, int)
        if value != other and not least <= value <= most:
            why = f"Value must be between {least} and {most} or equal to {other}"
            raise refuse(name, str(value), why)

    return check


def one_of(*choices: str) -> Validator:
    def check(name: str, value: Value) -> None:
        for text in value if isinstance(value, list) else [value]:
            if text not in choices:
                words = ", ".join(choices)
                raise refuse(name, str(text), f"String must be one of: {words}")

    return check


def one_of_any_case(*choices: str) -> Validator:
    lowered = {choice.lower() for choice in choices}

    def check(name: str, value: Value) -> None:
        if str(value).lower() not in lowered:
            words = ", ".join(choices)
            why = f"String must be one of (case insensitive): {words}"
            raise refuse(name, str(value), why)

    return check


def not_empty(name: str, value: Value) -> None:
    if isinstance(value, list) and not value:
        raise KafkaError(
            Code.INVALID_CONFIG,
            f"Configuration '{name}' must not be empty. Valid values include: any non-empty value",
        )
    if value == "":
        raise refuse(name, "", "String must be non-empty")


def throttled_replicas(name: str, value: Value) -> None:
    """`*` for all, or `partition:broker` pairs."""
    replicas: Sequence[str] = value if isinstance(value, list) else []
    if "".join(replicas) == "*" or all(REPLICA.fullmatch(replica) for replica in replicas):
        return
    shape = "[partitionId]:[brokerId],[partitionId]:[brokerId],..."
    why = f"{name} must be the literal '*' or a list of replicas in the following format: {shape}"
    raise refuse(name, f"[{', '.join(replicas)}]", why)
