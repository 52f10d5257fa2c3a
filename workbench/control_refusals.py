"""Why nobody can be spoken to over the control socket of a data folder, and what would help."""

import os
from pathlib import Path
from shlex import quote

from engine.contract.startup import StartRefused
from workbench.control_frames import NOT_UNDERSTOOD, Attached


def refusal_of_connect(error: OSError | ValueError, data_folder: str) -> StartRefused:
    """There is no engine, or it lets nobody in."""
    folder = Path(data_folder)
    start = f"Start one with: workbench serve --data-dir {quote(data_folder)}"
    if isinstance(error, PermissionError):
        owner = _owner(folder)
        return StartRefused(
            "not_permitted",
            f"The engine on {data_folder} is another user's{f', {owner},' if owner else ''} and"
            " speaks to nobody else.",
            remedy=f"Start this program as {owner or 'that user'}.",
            folder=data_folder,
        )
    if isinstance(error, TimeoutError | BlockingIOError):
        text, remedy = f"The engine on {data_folder} stands still.", "Look at its log."
    elif not folder.is_dir():
        text = f"There is no folder {data_folder}."
        remedy = "Name the data folder that an engine runs on."
    elif isinstance(error, ConnectionRefusedError):
        text, remedy = f"No engine runs on {data_folder}: the last one was killed.", start
    else:
        text, remedy = f"No engine runs on {data_folder}.", start
    return StartRefused("no_engine", f"{text} {remedy}", folder=data_folder)


def refusal_of_answer(data_folder: str, own: tuple[str, str], said: str) -> StartRefused:
    """It lets in and then refuses, in words that may be those of an earlier version."""
    if not said:
        return refusal_of_connect(ConnectionResetError(), data_folder)
    if said.startswith(NOT_UNDERSTOOD):
        return refusal_of_version(data_folder, own=own, its=None)
    text = f"The engine on {data_folder} refused: {said}"
    return StartRefused("engine_refused", text, folder=data_folder)


def refusal_of_version(
    data_folder: str, *, own: tuple[str, str], its: Attached | None
) -> StartRefused:
    """The engine speaks, but of other things; `own` is this program's version and contract."""
    told = f"{its.version} ({its.contract[:6]})" if its else "an earlier one"
    return StartRefused(
        "other_version",
        f"The engine on {data_folder} is of another version: {told}, and this window is"
        f" {own[0]} ({own[1][:6]}). They would misunderstand each other.",
        remedy="Start both from one installation: end the engine with Ctrl-C or SIGTERM and start it"
        " again with this one, or open the window with the engine's own.",
        folder=data_folder,
    )


def _owner(folder: Path) -> str:
    """The name of the user whose the folder is; empty where it cannot be told."""
    try:
        uid = folder.stat().st_uid
        if uid == os.geteuid():
            return ""
        import pwd  # noqa: PLC0415 - not on Windows

        return pwd.getpwuid(uid).pw_name
    except (OSError, ImportError, KeyError):
        return ""
