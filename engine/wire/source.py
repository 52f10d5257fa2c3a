"""What both code generators need: lines of Python with indentation, and a scope of constants."""

from collections.abc import Iterator
from contextlib import contextmanager


class Source:
    """Python source under construction, with the names its code may use."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {}
        self._lines: list[str] = []
        self._depth = 0
        self._last_number = 0

    def add(self, *lines: str) -> None:
        self._lines += ["    " * self._depth + line for line in lines]

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines added inside stand under `head`."""
        self.add(head)
        self._depth += 1
        yield
        self._depth -= 1

    def variable(self, prefix: str) -> str:
        """A name that nothing else in this source has."""
        self._last_number += 1
        return f"{prefix}{self._last_number}"

    def constant(self, prefix: str, value: object) -> str:
        """A name for a value: its literal where it has one, else a global of the code."""
        if value is None or isinstance(value, int | str | bytes | float):
            return repr(value)
        if value == []:
            return "[]"  # a fresh list each time
        for name, known in self.names.items():
            if known is value:
                return name
        name = f"{prefix}_{len(self.names)}"
        self.names[name] = value
        return name

    def compile(self, function: str, title: str) -> object:
        """The function of that name, made from the lines so far."""
        text = "\n".join(self._lines)
        exec(compile(text, f"<{title}>", "exec"), self.names)  # noqa: S102 - built from declarations alone, never from input
        return self.names[function]

    def __str__(self) -> str:
        return "\n".join(self._lines)
