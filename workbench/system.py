"""The machine's own clock, chance and memory: what the composing tier hands to the engine."""

import errno
import gc
import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

DISK_THREADS = 64
"""Python's own pool has a few more than processors: syncs would queue behind each other in it."""
WANTED_DESCRIPTORS = 16_384
"""File descriptors for a thousand connections and the files of thousands of partitions."""


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> float:
        return time.monotonic_ns() / 1_000_000


class SystemRandom:
    """Chance from the operating system; nobody can replay or foresee it."""

    def randbytes(self, n: int, /) -> bytes:
        return os.urandom(n)

    def randrange(self, start: int, stop: int, /) -> int:
        """An even choice: what would favour the low numbers is drawn again."""
        width = stop - start
        if width <= 0:
            raise ValueError(f"empty range {start} to {stop}")
        size = (width.bit_length() + 7) // 8
        limit = 256**size // width * width
        while True:
            drawn = int.from_bytes(os.urandom(size), "big")
            if drawn < limit:
                return start + drawn % width

    def random(self) -> float:
        return (int.from_bytes(os.urandom(7), "big") >> 3) * 2.0**-53


def disk_threads() -> ThreadPoolExecutor:
    """Where the engine's loop lets others wait for the disk; each thread begins when it is needed."""
    return ThreadPoolExecutor(DISK_THREADS, thread_name_prefix="disk")


def memory_bytes() -> int | None:
    """How many bytes of this process lie in memory; None where the machine does not tell."""
    try:
        statm = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None
    try:
        return int(os.read(statm, 128).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(statm)


def raise_descriptor_limit(wanted: int = WANTED_DESCRIPTORS) -> int | None:
    """Descriptors this process may have, raised as far as is wanted and the system lets it.

    None where there is no such limit (Windows).
    """
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return wanted if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (ValueError, OSError):  # macOS takes less than it says
        return soft
    return most


def settle_memory() -> None:
    """What was made to start with stays: the collector need not walk through it ever again."""
    gc.collect()
    gc.freeze()


def next_free_port(port: int) -> int | None:
    """The first port behind `port` on which nobody listens on this machine."""
    for candidate in range(port + 1, min(port + 100, 65_536)):
        if all(_is_free(family, candidate) for family in (socket.AF_INET, socket.AF_INET6)):
            return candidate
    return None


def _is_free(family: socket.AddressFamily, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1" if family == socket.AF_INET else "::1", port))
    except OSError as error:
        return error.errno != errno.EADDRINUSE  # an address that is not here is nobody's
    return True
