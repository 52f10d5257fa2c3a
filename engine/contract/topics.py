"""Several settings of a topic at once: all of them are changed, or none."""

from typing import Literal

from engine.contract.values import Command

ConfigKind = Literal["yes_or_no", "number", "choice", "choices", "text"]
"""What an editor of a setting looks like."""


class SetTopicConfigs(Command, frozen=True):
    """Set settings of a topic; None gives one back its default. Reply: `Done`.

    With `validate_only` everything is checked and nothing is changed.
    """

    name: str
    changes: tuple[tuple[str, str | None], ...]
    validate_only: bool = False
