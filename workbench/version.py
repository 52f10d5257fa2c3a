"""The version in pyproject.toml: the program runs from its checkout."""

from pathlib import Path


def version() -> str:
    import tomllib  # noqa: PLC0415 - rarely asked

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])
