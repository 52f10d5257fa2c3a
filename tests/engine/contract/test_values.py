"""Contract values are frozen; a refusal is a sentence with Kafka's name of the error."""

import pytest

from engine.contract.values import Done, EngineError


def test_values_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Done().anything = 1  # type: ignore[attr-defined]  # that is the point


def test_an_error_speaks_its_sentence() -> None:
    error = EngineError("There is no topic test.", "UNKNOWN_TOPIC_OR_PARTITION")
    assert str(error) == error.text == "There is no topic test."
    assert error.code == "UNKNOWN_TOPIC_OR_PARTITION"
    assert EngineError("No.").code == ""
