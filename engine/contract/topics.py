"""Several settings of a topic at once: all of them are changed, or none."""

from engine.contract.values import Command


class SetTopicConfigs(Command, frozen=True):
    """Set settings of a topic; None gives one back its default. Reply: `Done`.

    With `validate_only` everything is checked and nothing is changed.
    """

    name: str
    changes: tuple[tuple[str, str | None], ...]
    validate_only: bool = False
