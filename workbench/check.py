"""`workbench check`: verifies a data folder that nobody has open, and says in words what it found."""

from contextlib import suppress

from engine.storage.check import Finding, FolderCheck
from engine.storage.disk import FolderInUseError
from engine.storage.layout import layout_of
from engine.storage.os_disk import OsDisk
from workbench.arguments import Arguments
from workbench.settings import engine_settings
from workbench.terminal import ILL, OK, TAKEN, USAGE, complain, say


def check(arguments: Arguments) -> int:
    """Print every finding and a summary; OK where nothing is damaged, else ILL."""
    disk, folder = OsDisk(), engine_settings(arguments).data_folder
    log_folder = layout_of(disk, folder).log_folder
    if not disk.is_folder(log_folder):
        complain(f"There is no data folder {folder}; name one with --data-dir.")
        return USAGE
    try:
        lock = disk.lock_folder(log_folder)
    except FolderInUseError as error:
        complain(f"{error}. Stop it first: a folder is checked while nobody writes to it.")
        return TAKEN
    try:
        return _checked(FolderCheck(disk, log_folder))
    finally:
        with suppress(OSError):
            lock.release()


def _checked(looking: FolderCheck) -> int:
    damage = 0
    for finding in looking.findings():
        say(line_of(finding))
        damage += finding.is_damage
    counts = looking.counts
    say(
        f"{counts.files:,} files, {counts.bytes:,} bytes, {counts.batches:,} batches, "
        f"{counts.records:,} records: {'no damage' if not damage else f'{damage} damaged'}."
    )
    return ILL if damage else OK


def line_of(finding: Finding) -> str:
    return f"{'!!' if finding.is_damage else '--'}  {finding.path}: {finding.text}"
