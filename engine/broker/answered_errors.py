"""Counts the errors in an answer, for the window's list of clients.

Produce, Fetch and the other requests of every moment count theirs where they happen; all others
are looked through here, up to a limit.
"""

from engine.broker.request import Peer
from engine.wire.declare import Message, Part

COUNTED_BY_HANDLER = frozenset({0, 1, 2, 22, 23})
LOOKED_AT = 200
"""Parts of one answer that are looked at: an answer may name very many partitions."""


def count_errors(peer: Peer, answer: Message) -> None:
    """Add every error code of an answer to what its client was answered with."""
    waiting: list[Message | Part] = [answer]
    for _ in range(LOOKED_AT):
        if not waiting:
            return
        part = waiting.pop()
        for name in part.__struct_fields__:
            value = getattr(part, name)
            if name == "error_code":
                if value:
                    peer.failed(value)
            elif isinstance(value, Part):
                waiting.append(value)
            elif isinstance(value, list) and len(waiting) < LOOKED_AT:
                waiting += [item for item in value[:LOOKED_AT] if isinstance(item, Part)]
