"""`workbench doctor`: what on this machine would stop the program, and the remedy for each."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from engine.contract.startup import EngineSettings
from engine.server.network import PortTakenError, holder_of_port
from engine.storage.disk import FolderInUseError
from engine.storage.os_disk import OsDisk
from workbench import machine
from workbench.arguments import Arguments
from workbench.settings import engine_settings
from workbench.system import next_free_port
from workbench.terminal import ILL, OK, say

OLDEST_PYTHON = (3, 11)
QT_VERSION = "6.11.3"
LEAST_FREE_BYTES = 256 * 1024 * 1024
LEAST_DESCRIPTORS = 1_024


class Finding(NamedTuple):
    """One thing looked at; `remedy` is empty where it is well."""

    what: str
    remedy: str = ""
    stops_serve: bool = True
    """Whether it would stop `workbench serve` too, not the window alone."""


def doctor(arguments: Arguments) -> int:
    """Print every finding; OK or ILL."""
    findings = list(examine(engine_settings(arguments)))
    for finding in findings:
        say(f"{'!!' if finding.remedy else 'ok'}  {finding.what}")
        if finding.remedy:
            say(f"    {finding.remedy}")
    ill = [finding for finding in findings if finding.remedy]
    if not ill:
        say("Nothing here stops Broker Workbench.")
    elif not any(finding.stops_serve for finding in ill):
        say("The window would not open here; `workbench serve` would run.")
    return ILL if ill else OK


def examine(settings: EngineSettings) -> Iterable[Finding]:
    """Everything that has stopped somebody before."""
    yield _python()
    yield _qt()
    yield _libraries()
    yield _display()
    yield _port(settings)
    yield from _folder(settings.data_folder)
    yield _descriptors()


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding(f"Python {found} is too old", "Install Python 3.11 or newer.")
    return Finding(f"Python {found}")


def _qt() -> Finding:
    remedy = "Remove .venv; bin/workbench makes it anew from requirements.lock."
    try:
        found = version("PySide6-Essentials")
    except PackageNotFoundError:
        return Finding("PySide6 is not installed", remedy, stops_serve=False)
    if found != QT_VERSION:
        # 6.12.0 ends the interpreter on Python 3.11; others were not tried
        what = f"PySide6 {found} is not the version this program was made for ({QT_VERSION})"
        return Finding(what, remedy, stops_serve=False)
    return Finding(f"PySide6 {found}")


def _libraries() -> Finding:
    missing = machine.missing_libraries()
    if missing:
        names = ", ".join(library.file for library in missing)
        remedy = f"On Debian and Ubuntu: {machine.install_line(missing)}"
        return Finding(f"System libraries are missing: {names}", remedy, stops_serve=False)
    return Finding("The window's system libraries are here")


def _display() -> Finding:
    if machine.has_display():
        return Finding("There is a display")
    remedy = "Run `workbench serve`, or set DISPLAY or WAYLAND_DISPLAY to one that answers."
    return Finding("There is no display for a window", remedy, stops_serve=False)


def _port(settings: EngineSettings) -> Finding:
    port = settings.port
    try:
        _bind(settings.host or "127.0.0.1", port)
    except PortTakenError as error:
        free = next_free_port(port)
        remedy = f"Port {free} is free: --port {free}" if free else "Choose another with --port."
        return Finding(f"Port {port} is taken by {error.holder or 'another process'}", remedy)
    except PermissionError:
        return Finding(f"Port {port} is reserved", "Choose a port from 1024 on with --port.")
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        return Finding(f"Port {port} cannot be listened on ({words})", "Choose another --host.")
    return Finding(f"Port {port} is free")


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise
        except OSError:
            holder = holder_of_port(port)
            if holder:
                raise PortTakenError(port, holder) from None
            raise


def _folder(data_folder: str) -> Iterable[Finding]:
    folder = Path(data_folder)
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    remedy = "Choose another with --data-dir."
    if not nearest.is_dir():
        yield Finding(f"{nearest} is a file, not a folder", remedy)
        return
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding(f"The data folder {folder} cannot be written", remedy)
        return
    free = shutil.disk_usage(nearest).free
    if free < LEAST_FREE_BYTES:
        what = f"Only {free // 1_048_576} MiB are free for the data folder {folder}"
        yield Finding(what, "Make room, or choose a folder on another disk with --data-dir.")
    broker_folder = folder if (folder / "meta.properties").exists() else folder / "broker-1"
    holder = _holder(broker_folder) if broker_folder.is_dir() else None
    if holder is not None:
        what = f"The data folder {folder} is in use by {holder or 'another process'}"
        yield Finding(what, f"Stop it, or use another folder: --data-dir {data_folder}-2")
    elif free >= LEAST_FREE_BYTES:
        yield Finding(f"The data folder {folder} can be used; {free // 1_048_576:,} MiB are free")


def _holder(folder: Path) -> str | None:
    """Who holds the folder; None where nobody does."""
    try:
        OsDisk().lock_folder(str(folder)).release()
    except FolderInUseError as error:
        return error.holder
    except OSError:
        return None
    return None


def _descriptors() -> Finding:
    read: Callable[[str], int] | None = getattr(os, "sysconf", None)
    limit = read("SC_OPEN_MAX") if read is not None else -1
    if 0 < limit < LEAST_DESCRIPTORS:
        what = f"Only {limit} files may be open at once"
        return Finding(what, f"Raise it before you start: ulimit -n {LEAST_DESCRIPTORS * 4}")
    return Finding(f"{limit} files may be open at once" if limit > 0 else "No limit of open files")
