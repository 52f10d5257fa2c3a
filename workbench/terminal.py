"""The program's words on standard output and standard error."""

import sys


def say(line: str) -> None:
    """For whoever reads the output, a script included: at once, also through a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
