"""What the program's exit codes mean."""

OK = 0
USAGE = 2
"""Bad usage or configuration, or no display for the window."""
TAKEN = 3
"""The port or the data folder cannot be had."""
