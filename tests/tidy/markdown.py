"""What the generated pages are put together from."""

from collections.abc import Iterable


def page(*blocks: str) -> str:
    return "\n\n".join(blocks)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")
