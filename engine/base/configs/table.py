"""Reads the compact tables in which settings are written down.

A line is `name | TYPE | default | limits | scope | documentation`. A default of `null` is no
value, an empty one the empty text. Limits: nothing, `0..`, `0..1`, `1..9 or -1`, `in a, b`,
`any case a, b`, `not empty`, `replicas`. Scope: nothing (read-only), `broker` or `cluster`.
"""

from engine.base.configs import validators
from engine.base.configs.key import ConfigKey, ConfigType, Scope, Validator

SCOPES = {"": Scope.READ_ONLY, "broker": Scope.PER_BROKER, "cluster": Scope.CLUSTER}


def read_table(text: str) -> dict[str, ConfigKey]:
    keys = [_read_line(line) for line in text.strip().splitlines() if line.strip()]
    return {key.name: key for key in keys}


def _read_line(line: str) -> ConfigKey:
    name, kind, default, limits, scope, documentation = (
        part.strip() for part in line.split("|", 5)
    )
    return ConfigKey(
        name=name,
        type=ConfigType[kind],
        default=None if default == "null" else default,
        check=_validator(limits),
        scope=SCOPES[scope],
        documentation=documentation,
        choices=tuple(limits[3:].split(", ")) if limits.startswith("in ") else (),
    )


def _validator(limits: str) -> Validator:
    if not limits:
        return validators.anything
    if limits == "not empty":
        return validators.not_empty
    if limits == "replicas":
        return validators.throttled_replicas
    if limits.startswith("in "):
        return validators.one_of(*limits[3:].split(", "))
    if limits.startswith("any case "):
        return validators.one_of_any_case(*limits[9:].split(", "))
    span, _, other = limits.partition(" or ")
    least, _, most = span.partition("..")
    if other:
        return validators.between_or(int(least), int(most), other=int(other))
    return validators.between(_number(least), _number(most))


def _number(text: str) -> float | None:
    if not text:
        return None
    return float(text) if "." in text else int(text)
