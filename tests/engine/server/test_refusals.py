"""Every way a start can fail is a sentence with a remedy, or our bug."""

import errno

import pytest

from engine.base.errors import Code, KafkaError
from engine.contract.startup import StartRefused
from engine.server.network import AddressUnavailableError, PortTakenError
from engine.server.refusals import PortForbiddenError, refusal_of_start
from engine.storage.disk import FolderInUseError
from engine.storage.folder import FolderRefusedError

FAILURES = [
    PortTakenError(9092, ""),
    PortTakenError(9092, "java (process 1)"),
    PortForbiddenError(80),
    AddressUnavailableError("h", "no such host"),
    FolderInUseError("/d/broker-1", "java (pid 4711)"),
    FolderRefusedError("/d belongs to broker 2, not to broker 1"),
    KafkaError(Code.INVALID_CONFIG, "Invalid value x for configuration y"),
    *(OSError(number, "Words of the system") for number in errno.errorcode),
]


def refused(error: BaseException) -> StartRefused | None:
    return refusal_of_start(error, folder="/home/me/cluster", next_free_port=lambda port: port + 1)


@pytest.mark.parametrize("error", FAILURES, ids=repr)
def test_a_refusal_is_one_sentence_with_a_remedy(error: Exception) -> None:
    found = refused(error)
    assert found is not None
    assert found.text.endswith(".")
    assert found.remedy or found.kind == "settings_wrong"


def test_the_folder_proposed_counts_on() -> None:
    error = FolderInUseError("/d", "")
    found = refusal_of_start(error, folder="/d-2", next_free_port=lambda _: None)
    assert found is not None
    assert found.suggestion == "/d-3"


def test_without_a_free_port_none_is_proposed() -> None:
    found = refusal_of_start(PortTakenError(9092, ""), folder="/d", next_free_port=lambda _: None)
    assert found is not None
    assert (found.suggestion, found.remedy) == ("", "Choose another with --port.")


def test_a_bug_is_no_refusal() -> None:
    assert refused(ZeroDivisionError()) is None
    assert refused(OSError("without a number")) is None
