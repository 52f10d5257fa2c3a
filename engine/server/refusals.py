"""Says why an engine could not start, for a person: one sentence, and what would help."""

import errno
from collections.abc import Callable

from engine.base.errors import KafkaError
from engine.contract.startup import RefusalKind, StartRefused
from engine.server.network import AddressUnavailableError, PortTakenError
from engine.storage.disk import FolderInUseError
from engine.storage.folder import FolderRefusedError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
NOT_WRITABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
NOT_A_FOLDER = frozenset({errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP})


class PortForbiddenError(Exception):
    """The system lets only its administrator listen on the port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"port {port} is reserved")


def refusal_of_start(
    error: BaseException, *, folder: str, next_free_port: Callable[[int], int | None]
) -> StartRefused | None:
    """The refusal behind an error; None: it is no refusal but our bug."""
    match error:
        case PortTakenError():
            return _port_taken(error, next_free_port(error.port))
        case PortForbiddenError():
            return StartRefused(
                "port_forbidden",
                f"Only an administrator may listen on port {error.port}.",
                suggestion="9092",
                remedy="Choose a port from 1024 on: --port 9092",
                port=error.port,
            )
        case AddressUnavailableError():
            return StartRefused(
                "address_unknown",
                f"This machine has no address {error.host} to listen on.",
                remedy="Leave --host out to listen on this machine only.",
            )
        case FolderInUseError():
            return StartRefused(
                "folder_in_use",
                f"The data folder {folder} is in use by {error.holder or 'another process'}.",
                holder=error.holder,
                suggestion=_other(folder),
                remedy=f"Stop it, or use another folder: --data-dir {_other(folder)}",
                folder=folder,
            )
        case FolderRefusedError():
            return _folder("folder_unusable", _sentence(str(error)), folder)
        case KafkaError():
            return StartRefused("settings_wrong", _sentence(error.message or error.code.name))
        case OSError():
            return _folder_failed(error, folder)
        case _:
            return None


def _port_taken(error: PortTakenError, free: int | None) -> StartRefused:
    return StartRefused(
        "port_taken",
        f"Port {error.port} is taken by {error.holder or 'another process'}.",
        holder=error.holder,
        suggestion="" if free is None else str(free),
        remedy="Choose another with --port."
        if free is None
        else f"Port {free} is free: --port {free}",
        port=error.port,
    )


def _folder_failed(error: OSError, folder: str) -> StartRefused | None:
    if error.errno in FULL:
        return StartRefused(
            "disk_full",
            f"The disk of the data folder {folder} is full.",
            suggestion=_other(folder),
            remedy="Make room, or use a folder on another disk with --data-dir.",
            folder=folder,
        )
    if error.errno in NOT_WRITABLE:
        text = f"The data folder {folder} cannot be written ({_words(error)})."
        return _folder("folder_not_writable", text, folder)
    if error.errno in NOT_A_FOLDER:
        return _folder("folder_unusable", f"{folder} cannot be a folder ({_words(error)}).", folder)
    if error.errno is not None:
        text = f"The data folder {folder} cannot be used ({_words(error)})."
        return _folder("folder_unusable", text, folder)
    return None


def _folder(kind: RefusalKind, text: str, folder: str) -> StartRefused:
    return StartRefused(
        kind,
        text,
        suggestion=_other(folder),
        remedy=f"Use another folder: --data-dir {_other(folder)}",
        folder=folder,
    )


def _other(folder: str) -> str:
    """A folder beside the one that cannot be had: cluster, cluster-2, cluster-3."""
    stem, dash, number = folder.rpartition("-")
    if dash and number.isdigit() and len(number) < 6:
        return f"{stem}-{int(number) + 1}"
    return f"{folder}-2"


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
