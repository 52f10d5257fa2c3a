"""The words of a refusal are those that genuine Kafka's clients print."""

import pytest

from engine.base.configs import validators
from engine.base.configs.key import Validator, Value
from engine.base.errors import KafkaError


def words(check: Validator, value: Value) -> str:
    with pytest.raises(KafkaError) as refused:
        check("x", value)
    assert refused.value.message is not None
    return refused.value.message


def test_a_number_out_of_range_is_told_the_bound_it_missed() -> None:
    check = validators.between(1, 5)
    assert words(check, 0) == "Invalid value 0 for configuration x: Value must be at least 1"
    assert words(check, 6) == "Invalid value 6 for configuration x: Value must be no more than 5"


def test_a_list_is_told_the_word_that_is_wrong() -> None:
    check = validators.one_of("a", "b")
    assert words(check, ["a", "c"]) == (
        "Invalid value c for configuration x: String must be one of: a, b"
    )
    check("x", ["a", "b"])


def test_an_empty_list_and_an_empty_text_have_words_of_their_own() -> None:
    assert words(validators.not_empty, []).startswith("Configuration 'x' must not be empty.")
    assert words(validators.not_empty, "") == (
        "Invalid value  for configuration x: String must be non-empty"
    )


def test_case_counts_only_where_it_is_said() -> None:
    validators.one_of_any_case("UP")("x", "up")
    assert "String must be one of" in words(validators.one_of("UP"), "up")
