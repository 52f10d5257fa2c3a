"""The version is said as it stands in pyproject.toml."""

from tests.workbench.processes import finish
from workbench.version import version


def test_the_version_is_that_of_the_checkout() -> None:
    assert finish("--version").stdout == f"Broker Workbench {version()}\n"
    assert version()[0].isdigit()
