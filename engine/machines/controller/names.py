"""What a topic may be called."""

import re

from engine.base.errors import Code, KafkaError
from engine.machines.controller.image import MetadataImage

LEGAL = re.compile(r"[a-zA-Z0-9._-]+")
MAX_LENGTH = 249


def check_name(name: str) -> None:
    """INVALID_TOPIC_EXCEPTION with the words genuine Kafka has for it."""
    why = None
    if not name:
        why = "the empty string is not allowed"
    elif name in {".", ".."}:
        why = f"'{name}' is not allowed"
    elif len(name) > MAX_LENGTH:
        why = f"the length of '{name}' is longer than the max allowed length {MAX_LENGTH}"
    elif not LEGAL.fullmatch(name):
        why = (
            f"'{name}' contains one or more characters other than"
            " ASCII alphanumerics, '.', '_' and '-'"
        )
    if why is not None:
        raise KafkaError(Code.INVALID_TOPIC_EXCEPTION, f"Topic name is invalid: {why}")


def check_collision(image: MetadataImage, name: str) -> None:
    """Refuse `a_b` where `a.b` exists, and the other way round: their metrics would share names."""
    others = image.alike.get(name.replace(".", "_"), set()) - {name}
    if others:
        raise KafkaError(
            Code.INVALID_TOPIC_EXCEPTION,
            f"Topic '{name}' collides with existing topic: {min(others)}",
        )
