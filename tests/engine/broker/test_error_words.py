"""Every error code has a name and a sentence."""

from engine.base.errors import Code
from engine.broker.error_words import error_name, error_words


def test_every_code_is_said_in_a_sentence() -> None:
    for code in Code:
        assert error_words(code).endswith(".")
        assert error_name(code) == code.name


def test_what_it_means_and_what_to_do_are_said_where_they_are_known() -> None:
    assert "create it" in error_words(Code.UNKNOWN_TOPIC_OR_PARTITION)
    assert error_words(Code.SNAPSHOT_NOT_FOUND) == "Snapshot not found."


def test_a_code_that_nobody_knows_is_named_by_its_number() -> None:
    assert error_name(9_999) == "error 9999"
