"""The product's own files as the tidy tests read them."""

import ast
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
PRODUCT = ("engine", "ui", "workbench")
QUOTED = ("tests/golden/", "tests/clients/programs/article/")
"""Other people's words, kept as they are."""


@dataclass(frozen=True)
class Source:
    """One Python file, by its path from the checkout's folder."""

    path: str

    @property
    def text(self) -> str:
        return (TOP / self.path).read_text(encoding="utf-8")

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")


@cache
def _parsed(path: str) -> ast.Module:
    return ast.parse((TOP / path).read_text(encoding="utf-8"))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Python files below the folders; all of the product and its tests when none is named."""
    found = []
    for folder in folders or (*PRODUCT, "tests", "bin", "docs"):
        found += [p.relative_to(TOP).as_posix() for p in (TOP / folder).rglob("*.py")]
    return tuple(Source(path) for path in sorted(found) if not path.startswith(QUOTED))


@cache
def tidy_table(name: str) -> dict[str, Any]:
    """An exception table of `[tool.tidy]` in pyproject.toml: what is excepted → why."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    table = project["tool"]["tidy"].get(name, {})
    assert all(table.values()), f"[tool.tidy] {name}: every exception has its reason"
    return table


def none_of(wrong: Collection[str] | dict[str, int], advice: str) -> None:
    """Fails with what to do and every place where to do it."""
    if wrong:
        pytest.fail(f"{advice}:\n  " + "\n  ".join(map(str, sorted(wrong))), pytrace=False)


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with its dotted name."""

    def walk(
        node: ast.AST, prefix: str
    ) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + child.name, child
                yield from walk(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{prefix}{child.name}.")
            else:
                yield from walk(child, prefix)

    yield from walk(tree, "")


def classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """The module's own classes; nested ones belong to Qt or msgspec."""
    yield from (node for node in tree.body if isinstance(node, ast.ClassDef))
