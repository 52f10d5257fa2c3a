"""The one shape every machine has: decide (pure), apply (the only mutation), restore, view."""

from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

import msgspec

Outcome_co = TypeVar("Outcome_co", covariant=True)
AskT_contra = TypeVar("AskT_contra", contravariant=True)
Change = TypeVar("Change")
View_co = TypeVar("View_co", covariant=True)


class Ask(msgspec.Struct, Generic[Outcome_co], frozen=True, eq=False):
    """Something asked of a machine, typed by what the answer is."""


class Timer(msgspec.Struct, frozen=True):
    """A wish to be asked again under `key` at a time; None takes the wish back."""

    key: tuple[str, ...]
    due_ms: int | None


class Step(msgspec.Struct, Generic[Change], frozen=True):
    """What follows from an ask: nothing of it has happened yet.

    `replies` are (ask, outcome) pairs: one ask may end the waiting of several earlier ones. An ask
    without a reply in its own step is parked until a later step names it.
    """

    changes: tuple[Change, ...] = ()
    replies: tuple[tuple[Ask[object], object], ...] = ()
    timers: tuple[Timer, ...] = ()
    sends: tuple[tuple[int, object], ...] = ()
    why: str = ""
    """One clause in words, for the trace, the log and the screen."""


class Machine(Protocol[AskT_contra, Change, View_co]):
    """A brain without hands: it never reads a clock, a disk, a socket or a random number."""

    def decide(self, ask: AskT_contra, now_ms: int) -> Step[Change]:
        """What follows from the ask; changes nothing."""
        ...

    def apply(self, change: Change) -> None:
        """The only mutation while live; never decides."""
        ...

    def restore(self, change: Change) -> None:
        """Load from the log: like `apply`, but believes what it reads."""
        ...

    def view(self) -> View_co: ...


Transitions = Mapping[str, Mapping[str, str]]
"""state -> what happened -> next state: checked by `apply`, drawn by the window and the docs."""


def next_state(table: Transitions, state: str, event: str) -> str:
    """The state after an event; a pair the table lacks is our bug, at once."""
    after = table[state].get(event)
    assert after is not None, f"{event} cannot happen in {state}"
    return after


def mermaid(table: Transitions) -> str:
    """The table as a state diagram."""
    lines = [
        f"    {state} --> {after}: {event}"
        for state, row in table.items()
        for event, after in row.items()
    ]
    return "\n".join(["stateDiagram-v2", *lines])
