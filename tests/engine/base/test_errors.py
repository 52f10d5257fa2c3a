"""Error codes are Kafka's, by number and by name."""

from kio.schema.errors import ErrorCode

from engine.base.errors import RETRIABLE, Code, KafkaError


def test_numbers_and_names_are_those_of_another_library():
    theirs = {code.value: code.name.upper() for code in ErrorCode}
    ours = {code.value: code.name for code in Code}
    assert len(theirs) > 100
    assert {number: ours[number] for number in theirs} == theirs


def test_numbers_have_no_gap():
    numbers = sorted(code.value for code in Code)
    assert numbers == list(range(-1, max(numbers) + 1))


def test_a_refusal_says_its_code_and_its_message():
    error = KafkaError(Code.INVALID_REPLICATION_FACTOR, "2 replicas, 1 broker")
    assert str(error) == "INVALID_REPLICATION_FACTOR: 2 replicas, 1 broker"
    assert str(KafkaError(Code.NOT_CONTROLLER)) == "NOT_CONTROLLER"


def test_what_passes_by_itself_may_be_tried_again():
    assert Code.NOT_LEADER_OR_FOLLOWER in RETRIABLE
    assert Code.INVALID_TOPIC_EXCEPTION not in RETRIABLE
