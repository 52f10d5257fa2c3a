"""`workbench backup` and `workbench restore`: a folder that nobody has open, copied and verified.

The window does the same on a running engine.
"""

from contextlib import ExitStack, suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from engine.broker.backup_source import stopped_source
from engine.broker.backup_writer import BackupWriter, TakenError
from engine.broker.stopped_folder import NoClusterError
from engine.storage.disk import FolderInUseError, FolderLock
from engine.storage.layout import log_folders
from engine.storage.os_disk import OsDisk
from engine.wire.declare import WireError
from workbench.arguments import Arguments, UsageError
from workbench.settings import engine_settings
from workbench.system import SystemClock
from workbench.terminal import ILL, OK, TAKEN, USAGE, complain, say


def backup(arguments: Arguments) -> int:
    """Copy the data folder, or topics of it, into a folder of its own."""
    if arguments.to is None:
        raise UsageError("Name the folder to write with --to.")
    return _copied(engine_settings(arguments).data_folder, arguments.to, arguments.topics)


def restore(arguments: Arguments) -> int:
    """Copy a backup into a data folder that is not there yet, or empty."""
    if arguments.source is None or arguments.data_dir is None:
        raise UsageError("Name the backup with --from and the new folder with --data-dir.")
    return _copied(arguments.source, engine_settings(arguments).data_folder, ())


def _copied(data_folder: str, target: str, topics: tuple[str, ...]) -> int:
    disk, target = OsDisk(), str(Path(target).expanduser().absolute())
    data_folder = str(Path(data_folder).expanduser().absolute())
    folders = log_folders(disk, data_folder)
    if not disk.is_folder(folders[0]):
        complain(f"There is no cluster in {data_folder}.")
        return USAGE
    if f"{target}/".startswith(f"{data_folder}/"):
        complain("A backup cannot lie inside the data folder that it is of.")
        return USAGE
    with ExitStack() as locks:
        try:
            for folder in folders:
                lock = disk.lock_folder(folder)
                locks.callback(_let_go, lock)
        except FolderInUseError as error:
            complain(f"{error}. Its window can back it up while it runs: Cluster, Back up.")
            return TAKEN
        try:
            return _written(disk, folders, target, topics)
        except (NoClusterError, TakenError) as error:
            complain(str(error))
            return USAGE
        except WireError as error:
            complain(f"The metadata in {data_folder} cannot be read: {error}.")
            return ILL
        except OSError as error:
            full = error.errno in (ENOSPC, EDQUOT)
            complain(f"{'The disk is full' if full else error}. Nothing was kept.")
            return ILL


def _let_go(lock: FolderLock) -> None:
    with suppress(OSError):
        lock.release()


def _written(disk: OsDisk, folders: list[str], target: str, topics: tuple[str, ...]) -> int:
    """ILL where some of it could not be read: the rest is there all the same."""
    source = stopped_source(disk, folders, topics)
    missing = [name for name in topics if name not in source.image.topics]
    if missing:
        raise UsageError(f"There is no topic {missing[0]} in {folders[0]}.")
    if source.problem:
        raise NoClusterError(source.problem)
    writer = BackupWriter(disk, source, target, clock=SystemClock())
    for _ in writer.steps():
        pass
    written = writer.written
    for spot in written.left_out:
        complain(f"!!  left out, because it cannot be read: {spot}")
    say(
        f"{target}: {written.partition_count:,} partitions, {written.record_count:,} records,"
        f" {written.size:,} bytes, each batch checked."
    )
    return ILL if written.left_out else OK
