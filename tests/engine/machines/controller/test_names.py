"""What a topic may be called."""

import pytest

from engine.base.errors import KafkaError
from engine.machines.controller.names import check_name


@pytest.mark.parametrize("name", ["a", "A.b_c-9", "x" * 249, "__consumer_offsets"])
def test_legal_names_pass(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "the empty string is not allowed"),
        (".", "'.' is not allowed"),
        ("..", "'..' is not allowed"),
        ("a b", "'a b' contains one or more characters other than"),
        ("é", "'é' contains one or more characters other than"),
        ("a\n", "contains one or more characters other than"),
        ("x" * 250, "is longer than the max allowed length 249"),
    ],
)
def test_others_are_refused_in_kafkas_words(name: str, why: str) -> None:
    with pytest.raises(KafkaError) as refused:
        check_name(name)
    assert refused.value.message.startswith("Topic name is invalid: ")
    assert why in refused.value.message
