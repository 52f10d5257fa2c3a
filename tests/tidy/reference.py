"""Writes docs/reference from the code: what is served, what is not, every setting and limit.

`bin/docs` writes the pages; `test_reference.py` fails where they are older than the code.
"""

import sys
from collections.abc import Iterator
from typing import NamedTuple

from engine.base.configs.broker import BROKER_KEYS
from tests.tidy.coverage import api_coverage
from tests.tidy.ctl import ctl
from tests.tidy.filters import filters
from tests.tidy.limits import limits
from tests.tidy.settings import acting_of_brokers, broker_settings, group_settings, topic_settings
from tests.tidy.source import TOP
from tests.tidy.states import controller_states

FOLDER = TOP / "docs" / "reference"
ACTING = TOP / "resources" / "acting-settings.txt"
MADE = "<!-- Made by bin/docs. Change the code, then run it again. -->\n\n"


class Page(NamedTuple):
    """One generated file."""

    name: str
    text: str


def pages() -> Iterator[Page]:
    for name, text in (
        ("api-coverage.md", api_coverage()),
        ("broker-settings.md", broker_settings()),
        ("controller-states.md", controller_states()),
        ("ctl.md", ctl()),
        ("filters.md", filters()),
        ("group-settings.md", group_settings()),
        ("limits.md", limits()),
        ("topic-settings.md", topic_settings()),
    ):
        yield Page(name, f"{MADE}{text}\n")


def acting_settings() -> str:
    """The broker settings that do something, for the window's list of them."""
    head = "# Made by bin/docs: the broker settings that the code acts on."
    return "\n".join([head, *sorted(acting_of_brokers() & set(BROKER_KEYS))]) + "\n"


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    ACTING.write_text(acting_settings(), encoding="utf-8")
    for page in pages():
        (FOLDER / page.name).write_text(page.text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
