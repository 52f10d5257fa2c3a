"""Where the control socket of a data folder is: in it, or as near as the system allows.

A Unix socket `control.sock` beside the brokers' folders, mode 0600. Where its path is too long for
one it lies in the user's runtime folder; where there are no Unix sockets, a port of this machine
alone, named in `control.token` with the secret that opens it.
"""

import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

SOCKET = "control.sock"
TOKEN_FILE = "control.token"  # noqa: S105 - its name, not the secret
LONGEST_PATH = 100
"""Bytes of a Unix socket's path: 104 with the end on macOS, 108 on Linux."""


CONNECT_S = 5.0
"""An engine that stands still lets nobody in."""


class Door(NamedTuple):
    """A listening socket, what a client must say first, and the file that is to go with it."""

    listening: socket.socket
    token: str
    path: Path

    def close(self) -> None:
        self.listening.close()
        with suppress(OSError):
            self.path.unlink()


def has_unix_sockets() -> bool:
    return hasattr(socket, "AF_UNIX")


def open_door(own_folder: str, *, is_unix: bool | None = None) -> Door:
    """Listen for clients of this user; whoever opened the data folder is the only one to."""
    if not (has_unix_sockets() if is_unix is None else is_unix):
        return _open_port(Path(own_folder) / TOKEN_FILE)
    path = socket_path(own_folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent != Path(own_folder):
        _require_own(path.parent)
    with suppress(FileNotFoundError):
        path.unlink()  # of an engine that was killed: this one holds the folder's lock
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        path.chmod(0o600)  # before anybody can connect: it does not listen yet
        listening.listen()
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    return Door(listening, "", path)


def connect(own_folder: str) -> tuple[socket.socket, str]:
    """A connection to the engine on a folder, and what to say first; OSError where none is there."""
    path = socket_path(own_folder)
    token_file = Path(own_folder) / TOKEN_FILE
    if has_unix_sockets() and not token_file.exists():
        if os.geteuid() not in {0, path.lstat().st_uid}:
            raise PermissionError(f"{path} is another user's")
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.settimeout(CONNECT_S)
        try:
            found.connect(str(path))
        except OSError:
            found.close()
            raise
        return found, ""
    port, _, token = token_file.read_text(encoding="ascii").partition(" ")
    return socket.create_connection(("127.0.0.1", int(port)), timeout=CONNECT_S), token.strip()


def socket_path(own_folder: str) -> Path:
    """Where the socket of a data folder is."""
    path = Path(own_folder) / SOCKET
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    import hashlib  # noqa: PLC0415 - most paths are short
    import tempfile  # noqa: PLC0415

    name = hashlib.sha256(os.fsencode(own_folder)).hexdigest()[:24]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime) / "broker-workbench" / f"{name}.sock"
    return Path(tempfile.gettempdir()) / f"broker-workbench-{os.getuid()}" / f"{name}.sock"


def _open_port(token_file: Path) -> Door:
    import secrets  # noqa: PLC0415 - most systems have Unix sockets

    token = secrets.token_hex(32)
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    port = listening.getsockname()[1]
    token_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        token_file.unlink()
    made = os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(f"{port} {token}")
    return Door(listening, token, token_file)


def _require_own(folder: Path) -> None:
    """Nobody else may have made the folder, or write to it."""
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or folder.is_symlink():
        raise PermissionError(f"{folder} is not this user's alone")
