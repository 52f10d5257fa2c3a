"""The program's words on standard output and standard error, and its exit codes."""

import sys

OK = 0
ILL = 1
"""`doctor` found something that would stop the program, or the program broke."""
USAGE = 2
"""Bad usage or configuration, or no display for the window."""
TAKEN = 3
"""The port or the data folder cannot be had."""


def say(line: str) -> None:
    """For whoever reads the output, a script included: at once, also through a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
