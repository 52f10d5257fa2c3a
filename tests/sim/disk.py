"""A disk in memory that loses power, fills up, fails a call and flips bits, all from a seed.

Every file knows what of it is durable and what was written since its last sync; every folder
knows which of its entries are. `power_cut` makes of that one of the states that a real disk may
come back in: unsynced bytes gone, torn, zeroed or missing by sectors, files whose folder was not
synced absent, renames undone.
"""

import copy
import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.storage.disk import Buffer, FolderInUseError

SECTOR = 512


class PowerLost(BaseException):
    """The disk is gone: nothing above it may run on, so no `except Exception` catches this."""


@dataclass(slots=True, eq=False)
class _FileNode:
    """A file: what it holds now, and what of it a power cut leaves for certain."""

    data: bytearray = field(default_factory=bytearray)
    durable: bytes = b""
    changes: list[tuple[int, bytes] | int] = field(default_factory=list)
    """Since the last sync: a write (position, bytes) or a truncation (size)."""


@dataclass(slots=True, eq=False)
class _FolderNode:
    """A folder: its entries now, and those that a power cut leaves for certain."""

    entries: dict[str, "_FileNode | _FolderNode"] = field(default_factory=dict)
    durable: dict[str, "_FileNode | _FolderNode"] = field(default_factory=dict)


_Node = _FileNode | _FolderNode


@dataclass(slots=True)
class _Entry:
    """One change of one folder that is not durable yet: `node` is None for a removal."""

    folder: _FolderNode
    name: str
    node: _Node | None


class MemoryFile:
    """An open file of a MemoryDisk."""

    def __init__(self, disk: "MemoryDisk", node: _FileNode, path: str) -> None:
        self._disk = disk
        self._node = node
        self._end = len(node.data)
        self.path = path

    def append(self, data: Buffer, end: int | None = None) -> None:
        if end is not None:
            self._end = end
        if self._disk.step("append", self.path):
            self._write(bytes(data[: len(data) // 2]), self._end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.path)
        self._write(bytes(data), self._end)
        self._end += len(data)

    def pwrite(self, data: Buffer, position: int) -> None:
        self._disk.step("pwrite", self.path)
        self._write(bytes(data), position)
        self._end = max(self._end, position + len(data))

    def _write(self, data: bytes, position: int) -> None:
        content = self._node.data
        grown = position + len(data) - len(content)
        if grown > 0:
            self._disk.take(grown, self.path)
            content.extend(bytes(grown))
        content[position : position + len(data)] = data
        self._node.changes.append((position, data))

    def pread(self, count: int, position: int) -> bytes:
        self._disk.step("pread", self.path)
        return bytes(self._node.data[position : position + count])

    def size(self) -> int:
        self._disk.step("size", self.path)
        return len(self._node.data)

    def truncate(self, size: int) -> None:
        self._disk.step("truncate", self.path)
        content = self._node.data
        del content[size:]
        content.extend(bytes(size - len(content)))
        self._node.changes.append(size)
        self._end = size

    def sync(self) -> None:
        self._disk.step("sync", self.path)
        self._node.durable = bytes(self._node.data)
        self._node.changes.clear()

    def fileno(self) -> int | None:
        return None


class _Lock:
    """A folder held by whoever opened it on this disk."""

    def __init__(self, held: set[str], path: str) -> None:
        self._held = held
        self._path = path

    def release(self) -> None:
        self._held.discard(self._path)


class MemoryDisk:
    """Files and folders that exist only here. After `kill` or `power_cut` use what they return."""

    def __init__(self, *, capacity: int | None = None) -> None:
        self.capacity = capacity
        self.calls: list[tuple[str, str]] = []
        """Every call so far: its kind and its path."""
        self.fail_at: dict[int, int] = {}
        """Number of a call, counted from 0: the errno it fails with."""
        self.fail_on: dict[str, int] = {}
        """Kind of a call ("append", "sync", ...): the errno that all of them fail with."""
        self.short_at: int | None = None
        """Number of a call: if it is an append, half of it stays behind and the disk is full."""
        self.on_call: Callable[[int, str, str], None] | None = None
        """Told of every call before it is done: its number, kind and path."""
        self.stop_at: int | None = None
        """Number of the call at which the power goes: it is not done, nor is any later one."""
        self._root = _FolderNode()
        self._pending: list[tuple[_Entry, ...]] = []
        self._held: set[str] = set()
        self._alive = True

    # what the tests do to it

    @property
    def is_alive(self) -> bool:
        """Whether neither the process nor the power has gone."""
        return self._alive

    def fork(self) -> "MemoryDisk":
        """The same disk once more, as it is now; nothing that happens to one reaches the other."""
        other = MemoryDisk()
        other._root, other._pending = copy.deepcopy((self._root, self._pending))
        return other

    @property
    def is_sound(self) -> bool:
        """Whether nothing was done to it that makes calls fail."""
        faults = self.fail_at or self.fail_on
        return not faults and self.capacity is None and self.short_at is None

    def kill(self) -> "MemoryDisk":
        """The process is gone, the machine stays up: every byte written is still there."""
        self._alive = False
        after = MemoryDisk(capacity=self.capacity)
        after._root = self._root
        after._pending = self._pending
        return after

    def power_cut(self, rng: random.Random) -> "MemoryDisk":
        """One of the states that the disk may be in when the machine comes back."""
        self._alive = False
        self._settle(rng)
        after = MemoryDisk(capacity=self.capacity)
        style = rng.randrange(7)
        after._root = _after_power_cut(self._root, rng, style)
        return after

    def flip_bit(self, path: str, position: int, bit: int = 0) -> None:
        """Damage what is stored, as a failing medium does."""
        node = self._file(path)
        node.data[position] ^= 1 << bit
        node.durable = bytes(node.data)
        node.changes.clear()

    def sync_everything(self) -> None:
        """As if the machine had idled until the kernel wrote all back."""
        self._apply(self._pending)
        self._pending = []
        _sync_tree(self._root)

    def used_bytes(self) -> int:
        return _tree_size(self._root)

    def files(self) -> dict[str, bytes]:
        """Every file by its path, for comparisons."""
        found: dict[str, bytes] = {}
        _collect(self._root, "", found)
        return found

    # what MemoryFile asks of it

    def step(self, kind: str, path: str) -> bool:
        """Count a call and let it fail where a test said so; whether it gets only half way."""
        number = len(self.calls)
        if self.on_call is not None:
            self.on_call(number, kind, path)
        if not self._alive or (self.stop_at is not None and number >= self.stop_at):
            self._alive = False
            raise PowerLost
        self.calls.append((kind, path))
        code = self.fail_at.get(number, self.fail_on.get(kind))
        if code is not None:
            raise OSError(code, os.strerror(code), path)
        return number == self.short_at

    def take(self, count: int, path: str) -> None:
        """Room for more bytes, or ENOSPC."""
        if self.capacity is not None and self.used_bytes() + count > self.capacity:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    # the Disk protocol

    def open(self, path: str, *, create: bool = False) -> MemoryFile:
        self.step("open", path)
        folder, name = self._parent(path)
        node = folder.entries.get(name)
        if node is None:
            if not create:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            node = _FileNode()
            self._change(_Entry(folder, name, node))
        if isinstance(node, _FolderNode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        return MemoryFile(self, node, path)

    def read_file(self, path: str) -> bytes:
        self.step("read_file", path)
        return bytes(self._file(path).data)

    def replace_file(self, path: str, data: bytes, *, sync: bool = True) -> None:
        beside = self.open(path + ".tmp", create=True)
        beside.truncate(0)
        beside.append(data)
        if sync:
            beside.sync()
        self.rename(path + ".tmp", path)
        if sync:
            self.sync_directory(path.rpartition("/")[0])

    def exists(self, path: str) -> bool:
        self.step("exists", path)
        return self._node(path) is not None

    def is_folder(self, path: str) -> bool:
        self.step("is_folder", path)
        return isinstance(self._node(path), _FolderNode)

    def list_folder(self, path: str) -> list[str]:
        self.step("list_folder", path)
        node = self._node(path)
        return sorted(node.entries) if isinstance(node, _FolderNode) else []

    def make_folder(self, path: str) -> None:
        self.step("make_folder", path)
        folder = self._root
        for name in _names(path):
            node = folder.entries.get(name)
            if node is None:
                node = _FolderNode()
                self._change(_Entry(folder, name, node))
            if isinstance(node, _FileNode):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
            folder = node

    def rename(self, old: str, new: str) -> None:
        self.step("rename", old)
        source, source_name = self._parent(old)
        target, target_name = self._parent(new)
        node = source.entries.get(source_name)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), old)
        self._change(_Entry(target, target_name, node), _Entry(source, source_name, None))

    def remove(self, path: str) -> None:
        self.step("remove", path)
        self._file(path)
        folder, name = self._parent(path)
        self._change(_Entry(folder, name, None))

    def remove_tree(self, path: str) -> None:
        self.step("remove_tree", path)
        folder, name = self._parent(path)
        if name not in folder.entries:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        self._change(_Entry(folder, name, None))

    def sync_directory(self, path: str) -> None:
        self.step("sync_directory", path)
        folder = self._node(path)
        if not isinstance(folder, _FolderNode):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        done = [c for c in self._pending if any(entry.folder is folder for entry in c)]
        self._apply(done)
        self._pending = [c for c in self._pending if c not in done]

    def file_size(self, path: str) -> int:
        self.step("file_size", path)
        return len(self._file(path).data)

    def free_bytes(self, path: str) -> int:
        return (self.capacity or 1 << 40) - self.used_bytes()

    def total_bytes(self, path: str) -> int:
        return self.capacity or 1 << 40

    def lock_folder(self, path: str) -> _Lock:
        self.open(f"{path}/.lock", create=True)
        if path in self._held:
            raise FolderInUseError(path, "this process")
        self._held.add(path)
        return _Lock(self._held, path)

    # inside

    def _node(self, path: str) -> _Node | None:
        node: _Node = self._root
        for name in _names(path):
            if isinstance(node, _FileNode) or name not in node.entries:
                return None
            node = node.entries[name]
        return node

    def _file(self, path: str) -> _FileNode:
        node = self._node(path)
        if not isinstance(node, _FileNode):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return node

    def _parent(self, path: str) -> tuple[_FolderNode, str]:
        above, _, name = path.rstrip("/").rpartition("/")
        folder = self._node(above)
        if not isinstance(folder, _FolderNode):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return folder, name

    def _change(self, *entries: _Entry) -> None:
        for entry in entries:
            if entry.node is None:
                entry.folder.entries.pop(entry.name, None)
            else:
                entry.folder.entries[entry.name] = entry.node
        self._pending.append(entries)

    @staticmethod
    def _apply(changes: list[tuple[_Entry, ...]]) -> None:
        for change in changes:
            for entry in change:
                if entry.node is None:
                    entry.folder.durable.pop(entry.name, None)
                else:
                    entry.folder.durable[entry.name] = entry.node

    def _settle(self, rng: random.Random) -> None:
        """Of the folder changes that were not synced, some made it: in order, at least by folder."""
        if rng.random() < 0.5:
            kept = self._pending[: rng.randrange(len(self._pending) + 1)]
        else:
            stopped: set[int] = set()
            kept = []
            for change in self._pending:
                folders = {id(entry.folder) for entry in change}
                if folders & stopped or rng.random() < 0.3:
                    stopped |= folders
                else:
                    kept.append(change)
        self._apply(kept)
        self._pending = []


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]


def _after_power_cut(folder: _FolderNode, rng: random.Random, style: int) -> _FolderNode:
    after = _FolderNode()
    for name, node in sorted(folder.durable.items()):
        if isinstance(node, _FolderNode):
            after.durable[name] = _after_power_cut(node, rng, style)
        else:
            # most cuts treat all files alike, some each file its own way
            data = _file_after_power_cut(node, rng, style if style < 5 else rng.randrange(5))
            after.durable[name] = _FileNode(bytearray(data), data)
    after.entries = dict(after.durable)
    return after


def _file_after_power_cut(node: _FileNode, rng: random.Random, style: int) -> bytes:
    if not node.changes or style == 0:
        return node.durable
    if style == 1:
        return bytes(node.data)
    if style == 2:  # the writes happened in order and stopped somewhere, in the middle of one
        data = bytearray(node.durable)
        for change in node.changes[: rng.randrange(len(node.changes) + 1)]:
            _redo(data, change)
        last = node.changes[rng.randrange(len(node.changes))]
        if not isinstance(last, int) and len(data) == last[0]:
            data += last[1][: rng.randrange(len(last[1]) + 1)]
        return bytes(data)
    if style == 3:  # the size was noted, the bytes were not
        grown = len(node.data) - len(node.durable)
        return node.durable[: len(node.data)] + bytes(max(0, grown))
    data = bytearray(node.data)
    for start in range(0, len(data), SECTOR):
        if rng.random() < 0.3:
            old = node.durable[start : start + SECTOR]
            end = min(start + SECTOR, len(data))
            data[start:end] = old[: end - start].ljust(end - start, b"\0")
    return bytes(data)


def _redo(data: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del data[change:]
        data.extend(bytes(change - len(data)))
        return
    position, written = change
    if position > len(data):
        data.extend(bytes(position - len(data)))
    data[position : position + len(written)] = written


def _sync_tree(folder: _FolderNode) -> None:
    for node in folder.entries.values():
        if isinstance(node, _FolderNode):
            _sync_tree(node)
        else:
            node.durable = bytes(node.data)
            node.changes.clear()


def _tree_size(folder: _FolderNode) -> int:
    return sum(
        _tree_size(node) if isinstance(node, _FolderNode) else len(node.data)
        for node in tuple(folder.entries.values())  # a thread of the engine's may add a file now
    )


def _collect(folder: _FolderNode, prefix: str, found: dict[str, bytes]) -> None:
    for name, node in sorted(folder.entries.items()):
        if isinstance(node, _FolderNode):
            _collect(node, f"{prefix}/{name}", found)
        else:
            found[f"{prefix}/{name}"] = bytes(node.data)
