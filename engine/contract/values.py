"""What every contract value is: a frozen struct of plain data, tagged by its own name."""

import msgspec


class Value(msgspec.Struct, frozen=True, tag=True, kw_only=False):
    """Anything that may cross the thread, a process or a socket."""


class Command(Value, frozen=True):
    """Something asked of the engine; `EngineHost.execute` answers with the `Reply` it names."""


class Reply(Value, frozen=True):
    """The answer to a command."""


class View(Value, frozen=True):
    """The present state of one thing; the last value a key wins."""


class Fact(Value, frozen=True):
    """Something that happened."""


class Done(Reply, frozen=True):
    """The command was carried out and there is nothing more to say."""


class EngineError(Exception):
    """The engine refused a command; the text is one plain sentence for the user.

    `code` is Kafka's name of the error where there is one ("TOPIC_ALREADY_EXISTS").
    """

    def __init__(self, text: str, code: str = "") -> None:
        self.text = text
        self.code = code
        super().__init__(text)
