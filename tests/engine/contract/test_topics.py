"""Changes of several settings at once."""

import msgspec

from engine.contract.topics import SetTopicConfigs


def test_a_default_given_back_survives_packing() -> None:
    value = SetTopicConfigs("a", (("retention.ms", None), ("segment.ms", "5")))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=SetTopicConfigs) == value
