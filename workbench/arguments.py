"""The words of the command line, read without argparse: `serve` must be up in half a second."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, get_args

CommandName = Literal[
    "window", "serve", "ctl", "doctor", "check", "graduate", "backup", "restore", "help", "version"
]

HELP = """\
Broker Workbench: a Kafka-compatible cluster with a window on it.

workbench [options]           the window, engine included
workbench --attach DIR        the window alone, on an engine that runs: that of serve, say
workbench serve [options]     the engine alone, without a window
workbench ctl COMMAND         command a running engine: brokers, links, faults; ctl help lists all
workbench doctor [options]    what on this machine would stop it, and the remedy
workbench check [options]     verify a data folder that is not in use: every file, batch, index
workbench graduate [options]  hand a stopped data folder over to genuine Kafka
workbench backup [options]    copy a data folder that is not in use, or topics of it, to a new one
workbench restore [options]   make a new data folder of a backup

options
  --port PORT        where the first broker listens (default 9092; 0 takes a free one)
  --data-dir DIR     where the cluster lives (default: your user data folder)
  --brokers N        how many brokers, 1 to 9 (default: as many as the folder has, or 1)
  --config FILE      broker settings, as in Kafka's server.properties
  -o KEY=VALUE       one broker setting; may be given several times
  --host HOST        serve only: the address to listen on (default 127.0.0.1 and ::1)
  --to DIR           backup only: the folder to write, which is not there yet
  --topic TOPIC      backup only: this topic instead of everything; may be given several times
  --from DIR         restore only: the backup; --data-dir is the new folder
  --help, --version

Later settings win: defaults, then --config, then -o, then the options above.
"""


MOST_BROKERS = 9


class UsageError(Exception):
    """The command line cannot be understood; the text is one sentence."""


class Arguments(NamedTuple):
    """What the command line said; None where it said nothing."""

    command: CommandName = "window"
    port: int | None = None
    host: str | None = None
    data_dir: str | None = None
    config_file: str | None = None
    overrides: tuple[tuple[str, str], ...] = ()
    to: str | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    broker_count: int | None = None
    attach: str | None = None
    words: tuple[str, ...] = ()
    """What `ctl` is told, which reads it itself."""


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Read the words behind the program's name; raises UsageError."""
    left = list(words)
    command: CommandName = "window"
    if left and not left[0].startswith("-"):
        word = left.pop(0)
        if word not in get_args(CommandName) or word in {"window", "version"}:
            raise UsageError(f"There is no command {word!r}; see workbench --help.")
        command = word  # type: ignore[assignment]  # one of them, checked above
    if command == "ctl":
        return Arguments(command, words=tuple(left))
    found = Arguments(command)
    while left:
        word, _, attached = left.pop(0).partition("=")
        if word in {"-h", "--help"}:
            return Arguments("help")
        if word == "--version":
            return Arguments("version")
        if word.startswith("-o") and len(word) > 2 and not word.startswith("--"):
            word, attached = "-o", f"{word[2:]}={attached}"
        reader = READERS.get(word)
        if reader is None:
            raise UsageError(f"There is no option {word}; see workbench --help.")
        if attached == "" and not left:
            raise UsageError(f"{word} needs a value; see workbench --help.")
        found = reader(found, attached or left.pop(0))
    if found.host is not None and found.command != "serve":
        raise UsageError("--host goes with serve; the window listens on this machine only.")
    if (found.to is not None or found.topics) and found.command != "backup":
        raise UsageError("--to and --topic go with backup.")
    if found.attach is not None and found != Arguments(attach=found.attach):
        raise UsageError("--attach goes alone: the engine runs already, with its own settings.")
    if found.source is not None and found.command != "restore":
        raise UsageError("--from goes with restore.")
    return found


def _port(found: Arguments, value: str) -> Arguments:
    if not (_is_number(value) and int(value) <= 65_535):
        raise UsageError(f"--port takes a number from 0 to 65535, not {value!r}.")
    return found._replace(port=int(value))


def _brokers(found: Arguments, value: str) -> Arguments:
    if not (_is_number(value) and 0 < int(value) <= MOST_BROKERS):
        raise UsageError(f"--brokers takes a number from 1 to {MOST_BROKERS}, not {value!r}.")
    return found._replace(broker_count=int(value))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _override(found: Arguments, value: str) -> Arguments:
    key, equals, text = value.partition("=")
    if not key.strip() or not equals:
        raise UsageError(f"-o takes KEY=VALUE, not {value!r}.")
    return found._replace(overrides=(*found.overrides, (key.strip(), text.strip())))


READERS: dict[str, Callable[[Arguments, str], Arguments]] = {
    "--port": _port,
    "--brokers": _brokers,
    "--attach": lambda found, value: found._replace(attach=value),
    "--host": lambda found, value: found._replace(host=value),
    "--data-dir": lambda found, value: found._replace(data_dir=value),
    "--config": lambda found, value: found._replace(config_file=value),
    "-o": _override,
    "--to": lambda found, value: found._replace(to=value),
    "--from": lambda found, value: found._replace(source=value),
    "--topic": lambda found, value: found._replace(topics=(*found.topics, value)),
}
