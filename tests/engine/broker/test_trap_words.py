"""What was noticed is said with its remedy."""

from engine.broker.trap_words import tell_began_at_end, tell_left_silent
from engine.broker.traps import BeganAtEnd, LeftSilent


class Told:
    """Stands in for `Telemetry.event`."""

    def __call__(self, kind: str, severity: str, text: str, **about: object) -> None:
        self.kind, self.severity, self.text, self.about = kind, severity, text, about


def test_a_producer_is_named_with_its_topic_and_with_flush() -> None:
    told = Told()
    tell_left_silent(told, LeftSilent("p", ("a", "b"), True, "kafka-python"))
    assert told.text == "Producer p asked for topic a and b and left without sending anything"
    assert "flush()" in str(told.about["why"])
    assert (told.about["topic"], told.about["software"]) == ("a", "kafka-python")


def test_a_producer_that_named_no_topic_asked_for_metadata() -> None:
    told = Told()
    tell_left_silent(told, LeftSilent("p", (), True))
    assert told.text == "Producer p asked for metadata and left without sending anything"
    assert told.about["topic"] == ""


def test_a_consumer_is_told_with_the_exact_number() -> None:
    told = Told()
    tell_began_at_end(told, BeganAtEnd("c", "test", 0, 1, 7))
    assert told.text == "Consumer c began at the end of test (latest): 1 record is before it"
    tell_began_at_end(told, BeganAtEnd("c", "test", None, 1_200, 7))
    assert told.text.endswith("1,200 records are before it")
    assert told.about["record_count"] == 1_200
