"""`workbench ctl`: one command to a running engine, its answer as words or as JSON."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.contract.cluster_commands import (
    DrainBroker,
    Draining,
    ListPastFaults,
    PastFaults,
    RunFaults,
    TimedFault,
)
from engine.contract.values import Command, Done, EngineError, Reply
from engine.storage.layout import layout_of
from engine.storage.os_disk import OsDisk
from ui.models.faults_file import FaultsFileError, read_faults, write_faults
from workbench.arguments import UsageError
from workbench.control_client import ControlClient, NoEngineError
from workbench.ctl_words import BUILDERS, COMMANDS, Given, read_words, usage
from workbench.terminal import ILL, OK, complain, say

DRAIN_LOOK_S = 0.5


def ctl(words: Sequence[str]) -> int:
    """Carry out the words behind `ctl`; the exit code."""
    given = read_words(words)
    if given.command in {"", "help"}:
        say(usage())
        return OK
    if given.command not in COMMANDS:
        raise UsageError(f"There is no ctl command {given.command!r}; see workbench ctl help.")
    data_folder = str(Path(given.data_dir or _default_folder()).expanduser().absolute())
    try:
        own_folder = layout_of(OsDisk(), data_folder).own_folder
        with ControlClient(data_folder, own_folder) as client:
            return _carry_out(client, given)
    except NoEngineError as error:
        complain(str(error))
    except EngineError as error:
        if given.is_json:
            say(_json({"error": error.text, "code": error.code}))
        complain(error.text)
    except (BrokenPipeError, KeyboardInterrupt):
        return OK
    return ILL


def _carry_out(client: ControlClient, given: Given) -> int:
    match given.command:
        case "watch":
            _watch(client)
        case "drain-broker":
            _drain(client, given)
        case "run-faults":
            client.ask(RunFaults(_faults_of(given.words)), Done)
            _show(Done(), given)
        case "save-faults":
            _save_faults(client, given)
        case _:
            builder = BUILDERS[given.command]
            command, kind = builder(given)
            _show(client.ask(command, kind), given)
    return OK


def _watch(client: ControlClient) -> None:
    for event in client.watch():
        say(_json({"skipped": event} if isinstance(event, int) else event))


def _drain(client: ControlClient, given: Given) -> None:
    """Say how much is left until nothing is."""
    import time  # noqa: PLC0415 - nothing else here waits

    command: Command = DrainBroker(given.number(0, "the broker"))
    told = -1
    while told:
        left = client.ask(command, Draining).replica_count
        if left != told:
            told = left
            if given.is_json:
                say(_json(Draining(left)))
            else:
                say(f"{left} replicas left" if left else "drained")
        if left:
            time.sleep(DRAIN_LOOK_S)


def _faults_of(words: Sequence[str]) -> tuple[TimedFault, ...]:
    """The lines of a file, each a time and a command."""
    if len(words) != 1:
        raise UsageError("run-faults takes the file of a list; see workbench ctl help.")
    try:
        return read_faults(Path(words[0]).read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{words[0]} cannot be read: {error.strerror or error}.") from error
    except (UnicodeError, FaultsFileError) as error:
        raise UsageError(f"{words[0]} is no list of faults: {error}") from error


def _save_faults(client: ControlClient, given: Given) -> None:
    if len(given.words) != 1:
        raise UsageError("save-faults takes the file to write; see workbench ctl help.")
    past = client.ask(ListPastFaults(), PastFaults)
    try:
        Path(given.words[0]).write_text(write_faults(past.faults), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{given.words[0]} cannot be written: {error.strerror or error}."
        ) from error
    skipped = f", {past.skipped} older ones were not kept" if past.skipped else ""
    say(f"{len(past.faults)} faults{skipped}")


def _show(reply: Reply, given: Given) -> None:
    if given.is_json:
        say(_json(reply))
        return
    from workbench.ctl_replies import lines_of  # noqa: PLC0415 - words are not always wanted

    for line in lines_of(reply):
        say(line)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _default_folder() -> str:
    from workbench.settings import default_data_folder  # noqa: PLC0415 - mostly it is given

    return default_data_folder()
