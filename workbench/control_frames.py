"""What goes over the control socket: length, then one msgpack message, both ways, each bounded."""

from typing import Literal

import msgspec

from engine.contract.frames import Key

REQUEST_BYTES = 32 * 1024 * 1024
"""The largest thing a client may ask: what one produce request may have."""
REPLY_BYTES = 64 * 1024 * 1024
"""The largest thing it is told."""
SIZE_BYTES = 4
NOT_UNDERSTOOD = "A frame came that is none"
"""How an engine says that it does not know a kind of message; also one of an earlier version."""

Kind = Literal[
    "token", "ask", "watch", "reply", "refused", "event", "skipped",
    "attach", "attached", "next", "frame",
]  # fmt: skip


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One frame. `ask_id` is the client's own number of what it asked."""

    ask_id: int
    kind: Kind
    body: msgspec.Raw


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """Why something was not done, as `EngineError` has it."""

    text: str
    code: str = ""


class Attach(msgspec.Struct, frozen=True):
    """A window wants frames from now on; it says `next` for each."""

    contract: str
    """`catalogue.fingerprint` of what it understands."""
    run: str = ""
    """The run of the engine that it saw last, and the number of events it was told of there."""
    event_count: int = 0


class Attached(msgspec.Struct, frozen=True):
    """Who answers. Where the contracts differ nothing follows."""

    version: str
    contract: str
    run: str = ""
    """Another one each time that the engine starts."""
    event_count: int = 0
    """The events of this run before the first that is told now."""
    told_count: int = 0
    """Those that were kept, which are told now."""
    missed_count: int = 0
    """Those that the window was not told of, and that are not kept any more."""
    keys: tuple[Key, ...] = ()
    """Everything there is to be seen: what a window knows besides is gone."""


class FrameError(Exception):
    """The other side does not speak this; the text is one sentence."""


_DECODER = msgspec.msgpack.Decoder(Message)
_ENCODER = msgspec.msgpack.Encoder()


def frame(ask_id: int, kind: Kind, body: object) -> bytes:
    """A message as it goes over the socket."""
    message = _ENCODER.encode(Message(ask_id, kind, msgspec.Raw(_ENCODER.encode(body))))
    if len(message) > REPLY_BYTES:
        raise FrameError(f"The reply has {len(message):,} bytes, and {REPLY_BYTES:,} may be sent.")
    return len(message).to_bytes(SIZE_BYTES, "big") + message


def size_of(head: bytes, most: int) -> int:
    """The size that a frame's head tells; FrameError where it is too large."""
    size = int.from_bytes(head, "big")
    if size > most:
        raise FrameError(f"A frame of {size:,} bytes came, and {most:,} may come.")
    return size


def message_of(data: bytes) -> Message:
    try:
        return _DECODER.decode(data)
    except msgspec.MsgspecError as error:
        raise FrameError(f"{NOT_UNDERSTOOD}: {error}.") from error
