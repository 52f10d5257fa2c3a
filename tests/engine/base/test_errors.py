import confluent_kafka
import pytest

from engine.base.errors import RETRIABLE, Code, KafkaError

SAME_NAME = [c for c in Code if c > 0 and hasattr(confluent_kafka.KafkaError, c.name)]


@pytest.mark.parametrize("code", SAME_NAME)
def test_another_library_gives_the_name_the_same_number(code):
    assert getattr(confluent_kafka.KafkaError, code.name) == code


def test_another_library_knows_most_of_the_names():
    assert len(SAME_NAME) > 60


def test_a_refusal_says_its_code_and_its_message():
    error = KafkaError(Code.INVALID_REPLICATION_FACTOR, "2 replicas, 1 broker")
    assert str(error) == "INVALID_REPLICATION_FACTOR: 2 replicas, 1 broker"
    assert str(KafkaError(Code.NOT_CONTROLLER)) == "NOT_CONTROLLER"


def test_what_passes_by_itself_may_be_tried_again():
    assert Code.NOT_LEADER_OR_FOLLOWER in RETRIABLE
    assert Code.INVALID_TOPIC_EXCEPTION not in RETRIABLE
