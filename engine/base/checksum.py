"""CRC-32C, which guards every record batch: the C function of the package `crc32c`, and only that.

The package's own start also builds a command line and reads the metadata of what is installed,
which would be a tenth of the engine's start.
"""

from collections.abc import Callable
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import cast

Checksum = Callable[[bytes | bytearray | memoryview], int]


def _load() -> Checksum:
    """The function from the package's extension, whose package is never run."""
    package = PathFinder.find_spec("crc32c")
    assert package is not None
    extension = PathFinder.find_spec("crc32c._crc32c", package.submodule_search_locations)
    assert extension is not None
    assert extension.loader is not None
    module = module_from_spec(extension)
    extension.loader.exec_module(module)
    return cast("Checksum", module.crc32c)


crc32c = _load()
