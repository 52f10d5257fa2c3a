"""What of one log is written but not yet safe, besides the segment being written."""

from collections import deque
from collections.abc import Callable

from engine.storage.disk import Disk, File


class _Need:
    """One path to sync; the object is the need, a later one for the same path replaces it."""

    __slots__ = ("is_folder",)

    def __init__(self, *, is_folder: bool) -> None:
        self.is_folder = is_folder


class SyncNeeds:
    """Paths of a log that the next sync must reach.

    A job may run in another thread while new needs arrive: only `settle`, called where the log
    lives, takes away what a job has done.
    """

    def __init__(self) -> None:
        self._needs: dict[str, _Need] = {}
        self._done: deque[tuple[str, _Need]] = deque()

    def __bool__(self) -> bool:
        return bool(self._needs)

    def add(self, path: str, *, is_folder: bool = False) -> None:
        self._needs[path] = _Need(is_folder=is_folder)

    def drop(self, path: str) -> None:
        """The file is gone."""
        self._needs.pop(path, None)

    def job(self, disk: Disk, file: File | None) -> Callable[[], None]:
        """Sync all that is needed now, files before the folders that name them, then `file`."""
        needs = sorted(self._needs.items(), key=lambda need: need[1].is_folder)
        done = self._done

        def run() -> None:
            for path, need in needs:
                try:
                    if need.is_folder:
                        disk.sync_directory(path)
                    else:
                        disk.open(path).sync()
                except FileNotFoundError:
                    continue  # deleted meanwhile
            if file is not None:
                file.sync()
            done.extend(needs)

        return run

    def settle(self) -> None:
        """Forget what the jobs that returned have synced."""
        while self._done:
            path, need = self._done.popleft()
            if self._needs.get(path) is need:
                del self._needs[path]
