"""The transition tables of the machines, drawn."""

import ast
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise

from engine.machines.step import Transitions, mermaid
from tests.tidy.markdown import page, table
from tests.tidy.source import Source, sources

SUFFIX = "_TRANSITIONS"


def controller_states() -> str:
    parts = []
    for source, name, transitions in transition_tables():
        events = list(dict.fromkeys(event for row in transitions.values() for event in row))
        rows = [
            (state, *(row.get(event, "") for event in events)) for state, row in transitions.items()
        ]
        parts += [
            f"## A {name.removesuffix(SUFFIX).replace('_', ' ').lower()}",
            words_below(source, name),
            f"```mermaid\n{mermaid(transitions)}\n```",
            table(("State", *events), rows),
        ]
    return page(
        "# States that the controller and the coordinators keep",
        "Each table says which state follows when something happens to a thing in a state; an"
        " empty cell cannot happen: the program ends rather than go on from there.",
        *parts,
    )


def transition_tables() -> Iterator[tuple[Source, str, Transitions]]:
    for source in sources("engine/machines"):
        for node in source.tree.body:
            if not isinstance(node, ast.AnnAssign):
                continue
            name = ast.unparse(node.target)
            if name.endswith(SUFFIX):
                module = import_module(source.path.removesuffix(".py").replace("/", "."))
                yield source, name, getattr(module, name)


def words_below(source: Source, name: str) -> str:
    """The string under a constant of a module."""
    for node, after in pairwise(source.tree.body):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            assert isinstance(after, ast.Expr), f"{name} has no words below it"
            return str(ast.literal_eval(after.value))
    raise AssertionError(name)
