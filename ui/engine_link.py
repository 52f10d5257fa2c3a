"""What a window is told of its way to an engine that another program runs."""

from dataclasses import dataclass
from typing import Literal

LinkState = Literal["well", "silent", "away"]
"""Silent: it is connected and says nothing. Away: the connection is gone."""


@dataclass(frozen=True, slots=True)
class Return:
    """The engine answers again: what of the time between is known."""

    away_s: float
    is_other_run: bool
    """The engine was started anew meanwhile; of what the one before still did nothing is known."""
    told_count: int
    """Events of that time, which follow."""
    missed_count: int
    """Older ones, of which only the number is known."""


@dataclass(frozen=True, slots=True)
class LinkNews:
    """How it stands now."""

    state: LinkState
    why: str = ""
    """One sentence, where it is away: what is in the way."""
    returned: Return | None = None
