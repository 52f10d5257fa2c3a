"""Which APIs are served in which versions, what they lack, and which are not served."""

import re
from importlib import import_module

from engine.handlers import TABLE
from engine.wire.catalog import API_NAMES, module_name, request_type
from tests.tidy.markdown import page, table

CONTROLLERS_ONLY = {52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 82}
"""What genuine Kafka 4.4 serves on the listener of its controllers alone."""

NOT_DONE = re.compile(r"^Not done: (.*?)(?:\n\n|\n?\Z)", re.MULTILINE | re.DOTALL)


def api_coverage() -> str:
    said = {
        key: import_module(f"engine.handlers.{module_name(key)}").__doc__ or "" for key in TABLE
    }
    gaps = {key: not_done(text) for key, text in sorted(said.items())}
    missing = [key for key in sorted(API_NAMES) if key not in TABLE]
    return page(
        "# The APIs of the protocol",
        f"{len(TABLE)} of the {len(API_NAMES) - len(CONTROLLERS_ONLY)} APIs that brokers of"
        " Kafka 4.4 know are served. A request for another API, or for a version that is not"
        " served, closes the connection, as Kafka does. *Advertised* is what ApiVersions says,"
        " where it says something else.",
        table(
            ("Key", "API", "Versions", "Advertised", "What it does"),
            [
                (
                    str(key),
                    API_NAMES[key],
                    span(handler.versions),
                    "" if handler.advertised == handler.versions else span(handler.advertised),
                    purpose(said[key]),
                )
                for key, handler in sorted(TABLE.items())
            ],
        ),
        "## What these do not do",
        "As each handler says in its head.",
        "\n".join(f"- {API_NAMES[key]}: {gap}" for key, gap in gaps.items() if gap),
        "## Not served",
        table(
            ("Key", "API", "Versions in Kafka 4.4"),
            [
                (str(key), API_NAMES[key], span(request_type(key).VERSIONS))
                for key in missing
                if key not in CONTROLLERS_ONLY
            ],
        ),
        "Only controllers serve these; ours is reached inside the process and has no listener: "
        + ", ".join(f"{API_NAMES[key]} ({key})" for key in sorted(CONTROLLERS_ONLY))
        + ".",
    )


def not_done(docstring: str) -> str:
    """The sentence behind "Not done:", on one line; empty where there is none."""
    found = NOT_DONE.search(docstring)
    return " ".join(found[1].split()) if found else ""


def purpose(docstring: str) -> str:
    """What a handler does: the paragraph after its name."""
    parts = docstring.strip().split("\n\n")
    return " ".join(parts[1].split()) if len(parts) > 1 else ""


def span(versions: tuple[int, int]) -> str:
    least, most = versions
    return str(least) if least == most else f"{least}-{most}"
