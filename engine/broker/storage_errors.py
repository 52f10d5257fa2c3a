"""What a failure of the disk means, and how it is told."""

from errno import EDQUOT, EFBIG, EMFILE, ENFILE, ENOSPC

PASSING = frozenset({ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE})
"""Failures to write that pass when someone makes room; all others take the folder offline."""


def storage_text(error: OSError) -> str:
    return f"the log cannot be written: {error.strerror or error}"
