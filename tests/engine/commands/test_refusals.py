"""A refusal becomes one plain sentence and keeps Kafka's name of the error."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.commands.refusals import refusal


@pytest.mark.parametrize("code", [code for code in Code if code is not Code.NONE])
def test_every_code_is_a_sentence(code: Code) -> None:
    error = refusal(KafkaError(code), "topic test")
    assert error.code == code.name
    assert error.text[0].isupper()
    assert error.text.endswith(".")
    assert "{" not in error.text


def test_kafkas_own_words_are_kept_where_they_say_more() -> None:
    error = refusal(KafkaError(Code.INVALID_CONFIG, "Invalid value x for y"), "topic test")
    assert error.text == "Invalid value x for y."
