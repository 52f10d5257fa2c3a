"""What moves the bytes of a connection: a socket, or a simulator's memory."""

from typing import Protocol


class Transport(Protocol):
    """Who moves the bytes of a connection."""

    def output_ready(self) -> None:
        """There is output: send what the other side takes now, the rest when it takes more."""
        ...

    def reading_changed(self) -> None:
        """`wants_input` is not what it was."""
        ...

    def close(self) -> None:
        """Close now; unsent output is lost."""
        ...
