"""Every setting of topics, brokers and groups: its default, where it changes, whether anything acts on it."""

import ast
from collections.abc import Iterator

from engine.base.configs.broker import BROKER_KEYS, GIVEN_BROKER_KEYS
from engine.base.configs.group import GROUP_KEYS, broker_synonym
from engine.base.configs.key import ConfigKey
from engine.base.configs.topic import BROKER_SYNONYMS, TOPIC_KEYS
from engine.commands.configs import NO_EFFECT, NO_EFFECT_PREFIXES
from tests.tidy.markdown import page, table
from tests.tidy.source import sources

SETTABLE = {**BROKER_KEYS, **GIVEN_BROKER_KEYS}

TABLES = ("engine/base/configs/", "engine/commands/configs.py")
"""Where settings are named as data."""

TOLD_ONLY = {"broker.id", "node.id"}
"""Named by the code, but as a line of meta.properties."""


ACTING_OF_GROUPS = {
    "consumer.assignment.interval.ms",
    "consumer.heartbeat.interval.ms",
    "consumer.session.timeout.ms",
}
"""The code names them by the settings of brokers that they stand for."""


def topic_settings() -> str:
    rows = [
        (
            f"`{name}`",
            *facts(key),
            ", ".join(f"`{synonym}`" for synonym in BROKER_SYNONYMS.get(name, ())),
            "yes" if acts(name) else "no",
            key.documentation,
        )
        for name, key in sorted(TOPIC_KEYS.items())
    ]
    return page(
        "# Settings of topics",
        "Every setting of a topic that Kafka 4.4 has; all may be changed at any time. All are"
        " kept, checked and shown; those with `no` under *Acts* change nothing yet. A topic"
        " without a value of its own takes that of the first broker setting that has one.",
        table(("Setting", "Type", "Default", "Falls back on", "Acts", "Meaning"), rows),
    )


def group_settings() -> str:
    rows = [
        (
            f"`{name}`",
            *facts(key),
            f"`{broker_synonym(name)}`" if broker_synonym(name) in BROKER_KEYS else "",
            "yes" if name in ACTING_OF_GROUPS else "no",
            key.documentation,
        )
        for name, key in sorted(GROUP_KEYS.items())
    ]
    return page(
        "# Settings of groups",
        "Every setting that Kafka 4.4 lets a group have of its own (`kafka-configs --entity-type"
        " groups`), whether or not anybody has joined it. All are kept, checked against the"
        " broker's limits and shown; those with `no` under *Acts* change nothing yet. A group"
        " without a value of its own takes that of the broker setting.",
        table(("Setting", "Type", "Default", "Falls back on", "Acts", "Meaning"), rows),
    )


def broker_settings() -> str:
    acting = acting_of_brokers()
    rows = [
        (
            f"`{name}`",
            *facts(key),
            key.scope.value,
            "yes" if name in acting else "no",
            key.documentation,
        )
        for name, key in sorted(SETTABLE.items())
    ]
    return page(
        "# Settings of brokers",
        "Every setting of a broker that Kafka 4.4 has, and our own (`workbench.*`), given with"
        " `--config FILE` or `-o name=value`. *Changes* says what a running broker takes:"
        " `read-only` nothing, `per-broker` and `cluster-wide` what kafka-configs gives it. All"
        " are kept, checked and shown; those with `no` under *Acts* change nothing yet. That"
        " column is found by reading the code for the names of settings.",
        table(("Setting", "Type", "Default", "Changes", "Acts", "Meaning"), rows),
    )


def facts(key: ConfigKey) -> tuple[str, str]:
    default = "none" if key.default is None else f"`{key.default}`" if key.default else "empty"
    return key.type.name.lower(), default


def acts(name: str) -> bool:
    """Whether a topic's setting does something."""
    return name not in NO_EFFECT and not name.startswith(NO_EFFECT_PREFIXES)


def acting_of_brokers() -> set[str]:
    """Broker settings that the code reads, or that a topic's acting setting falls back on."""
    fallbacks = {s for name, found in BROKER_SYNONYMS.items() if acts(name) for s in found}
    return (set(named_in_code()) - TOLD_ONLY) | fallbacks


def named_in_code() -> Iterator[str]:
    """Settings named where they may be read: not as keys or members of a table."""
    for source in sources("engine", "workbench"):
        if source.path.startswith(TABLES):
            continue
        nodes = list(ast.walk(source.tree))
        members = {id(item) for node in nodes for item in members_of(node)}
        for node in nodes:
            name = node.value if isinstance(node, ast.Constant) else None
            if id(node) not in members and isinstance(name, str) and name in SETTABLE:
                yield name


def members_of(node: ast.AST) -> list[ast.expr | None]:
    if isinstance(node, ast.Dict):
        return node.keys
    return list(node.elts) if isinstance(node, ast.Set) else []
