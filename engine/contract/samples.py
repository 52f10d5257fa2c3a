"""Sample data: a few topics with believable traffic, on demand."""

from typing import Literal

from engine.contract.values import Command, View

SamplesState = Literal["absent", "stopped", "running"]
USUAL_RECORDS_PER_S, MOST_RECORDS_PER_S = 20, 1_000


class StartSamples(Command, frozen=True):
    """Make the sample topics that are missing and let traffic flow. Reply: `Done`.

    While it flows already, only its rate changes.
    """

    records_per_s: int = USUAL_RECORDS_PER_S


class StopSamples(Command, frozen=True):
    """Let the traffic end; topics and records stay. Reply: `Done`."""


class RemoveSamples(Command, frozen=True):
    """Stop the traffic and delete the topics that were made for it. Reply: `Done`."""


class SamplesView(View, frozen=True):
    """The state of the sample data. Key: ("samples",)."""

    state: SamplesState
    topics: tuple[str, ...]
    records_per_s: int
    """What is aimed at while it runs."""
    record_count: int
    """Records written since the engine started."""
    why: str = ""
    """Why it does not run, in one clause: "the engine was started anew"."""
