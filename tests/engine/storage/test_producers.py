"""Idempotence and transactions by Kafka's rules, without a log."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base.errors import Code, KafkaError
from engine.storage import producers as module
from engine.storage.checkpoints import MalformedFileError
from engine.storage.producers import ProducerStates, last_sequence, next_sequence
from engine.wire.batch import BatchHeader, read_header
from tests.engine.storage.building import START_MS, batch_of, marker

TOP_SEQUENCE = (1 << 31) - 1


class Producing:
    """Producer states with the offsets that a log would give."""

    def __init__(self) -> None:
        self.states = ProducerStates()
        self.offset = 0

    def send(
        self,
        sequence: int,
        *,
        count: int = 1,
        epoch: int = 0,
        producer_id: int = 7,
        transactional: bool = False,
    ) -> int:
        """The base offset; that of the first one for a repeat."""
        header = header_of(sequence, count, epoch, producer_id, transactional=transactional)
        earlier = self.states.check(header)
        if earlier is not None:
            return earlier.base_offset
        base_offset = self.offset
        self.states.update(header, base_offset=base_offset, timestamp=START_MS, seen_ms=START_MS)
        self.offset += count
        return base_offset

    def end(self, *, commits: bool, epoch: int = 0, producer_id: int = 7) -> object:
        header = read_header(marker(producer_id, epoch, commits=commits))
        offset = self.offset
        self.offset += 1
        return self.states.end_transaction(
            header, offset=offset, is_aborted=not commits, coordinator_epoch=0, seen_ms=START_MS
        )

    def refusal(self, sequence: int, **kwargs: int) -> Code:
        with pytest.raises(KafkaError) as refused:
            self.send(sequence, **kwargs)
        return refused.value.code


def header_of(
    sequence: int, count: int, epoch: int, producer_id: int, *, transactional: bool = False
) -> BatchHeader:
    return read_header(
        batch_of(
            count,
            producer_id=producer_id,
            epoch=epoch,
            sequence=sequence,
            transactional=transactional,
        )
    )


def test_the_first_batch_of_an_unknown_id_may_have_any_sequence() -> None:
    producing = Producing()
    assert producing.send(5) == 0
    assert producing.send(6) == 1


def test_a_gap_is_out_of_order() -> None:
    producing = Producing()
    producing.send(0)
    assert producing.refusal(2) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER


def test_a_repeat_of_the_last_five_batches_answers_the_first_offset() -> None:
    producing = Producing()
    offsets = [producing.send(number * 3, count=3) for number in range(7)]
    for number in range(2, 7):
        assert producing.send(number * 3, count=3) == offsets[number]
    assert producing.refusal(3, count=3) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    assert producing.offset == 21


def test_a_repeat_with_another_count_is_no_repeat() -> None:
    producing = Producing()
    producing.send(0, count=3)
    assert producing.refusal(0, count=2) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER


def test_an_older_epoch_is_fenced_and_a_new_one_begins_at_0() -> None:
    producing = Producing()
    producing.send(0, epoch=1)
    assert producing.refusal(1, epoch=0) is Code.INVALID_PRODUCER_EPOCH
    assert producing.refusal(1, epoch=2) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    producing.send(0, epoch=2)
    producing.send(1, epoch=2)
    assert producing.refusal(1, epoch=1) is Code.INVALID_PRODUCER_EPOCH


def test_sequences_wrap_to_0() -> None:
    producing = Producing()
    producing.send(TOP_SEQUENCE - 1, count=2)
    assert producing.send(0) == 2
    producing = Producing()
    producing.send(TOP_SEQUENCE - 1, count=4)
    assert producing.send(2) == 4
    assert producing.send(TOP_SEQUENCE - 1, count=4) == 0
    again = ProducerStates.decode(producing.states.encode(), seen_ms=START_MS)
    assert again.encode() == producing.states.encode()
    assert next_sequence(TOP_SEQUENCE) == 0
    assert last_sequence(TOP_SEQUENCE, 1) == 0


def test_a_transaction_is_open_until_its_marker() -> None:
    producing = Producing()
    producing.send(0)
    producing.send(0, producer_id=9, transactional=True)
    producing.send(1, producer_id=9, transactional=True)
    states = producing.states
    assert states.has_open_transaction(9)
    assert states.first_unstable_offset(None) == states.first_open_offset() == 1
    completed = producing.end(commits=False, producer_id=9)
    assert completed == (9, 1, 3, True)
    assert not states.has_open_transaction(9)
    assert states.first_open_offset() is None
    assert producing.end(commits=True, producer_id=9) is None


def test_a_transaction_counts_as_open_while_its_marker_is_above_the_high_watermark() -> None:
    producing = Producing()
    producing.send(0, transactional=True)
    producing.end(commits=True)
    producing.send(0, producer_id=9, transactional=True)
    states = producing.states
    assert states.first_unstable_offset(0) == 0
    assert states.first_unstable_offset(1) == 0
    assert states.first_unstable_offset(2) == 2
    producing.end(commits=True, producer_id=9)
    assert states.first_unstable_offset(3) == 2
    assert states.first_unstable_offset(4) is None


def test_after_a_marker_of_a_new_epoch_the_producer_begins_at_0() -> None:
    producing = Producing()
    producing.send(4, transactional=True)
    producing.end(commits=True, epoch=1)
    assert producing.refusal(5, epoch=0) is Code.INVALID_PRODUCER_EPOCH
    assert producing.refusal(5, epoch=1) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    producing.send(0, epoch=1)


def test_superseded_markers_are_refused() -> None:
    producing = Producing()
    producing.send(0, epoch=3)
    states = producing.states
    states.end_transaction(
        read_header(marker(7, 3, commits=True)),
        offset=1,
        is_aborted=False,
        coordinator_epoch=5,
        seen_ms=START_MS,
    )
    states.check_marker(read_header(marker(7, 3, commits=True)), 5)
    states.check_marker(read_header(marker(99, 0, commits=True)), 0)
    for epoch, coordinator, code in (
        (2, 5, Code.INVALID_PRODUCER_EPOCH),
        (3, 4, Code.TRANSACTION_COORDINATOR_FENCED),
    ):
        with pytest.raises(KafkaError) as refused:
            states.check_marker(read_header(marker(7, epoch, commits=True)), coordinator)
        assert refused.value.code is code


def test_silent_producers_expire_but_not_in_a_transaction() -> None:
    producing = Producing()
    producing.send(0, producer_id=1)
    producing.send(0, producer_id=2, transactional=True)
    states = producing.states
    assert states.expire(START_MS + 999, 1000) == 0
    assert states.expire(START_MS + 1000, 1000) == 1
    assert len(states) == 1
    assert producing.send(17, producer_id=1) == 2


def test_the_longest_silent_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PRODUCERS", 20)
    states = ProducerStates()
    for number in range(200):
        header = header_of(0, 1, 0, number, transactional=number == 0)
        states.update(header, base_offset=number, timestamp=0, seen_ms=number)
    assert len(states) <= 20
    assert states.has_open_transaction(0)
    assert states.check(header_of(0, 1, 0, 199)) is not None


def test_a_damaged_snapshot_is_refused() -> None:
    producing = Producing()
    producing.send(0)
    data = producing.states.encode()
    for torn in (b"", data[:5], data[:-1], data + b"\0", bytes(len(data))):
        with pytest.raises(MalformedFileError):
            ProducerStates.decode(torn, seen_ms=0)
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= 4
        with pytest.raises(MalformedFileError):
            ProducerStates.decode(bytes(flipped), seen_ms=0)


def test_older_batches_are_recalled_from_the_log() -> None:
    producing = Producing()
    headers = []
    for number in range(8):
        header = header_of(number * 2, 2, 0, 7)
        headers.append((header, producing.send(number * 2, count=2)))
    again = ProducerStates.decode(producing.states.encode(), seen_ms=0)
    for header, base_offset in reversed(headers):
        again.recall(header, base_offset=base_offset, timestamp=START_MS)
    for header, base_offset in headers[3:]:
        facts = again.check(header)
        assert facts is not None
        assert facts.base_offset == base_offset
    with pytest.raises(KafkaError):
        again.check(headers[2][0])


def test_batches_missing_between_others_in_the_log_are_known_to_be_gone() -> None:
    producing = Producing()
    states = producing.states
    for number in (1, 3, 5):
        producing.offset = number
        header = header_of(number * 2, 2, 0, 7)
        states.update(header, base_offset=number, timestamp=START_MS, seen_ms=START_MS)
    assert producing.refusal(4, count=2) is Code.DUPLICATE_SEQUENCE_NUMBER
    assert producing.refusal(8) is Code.DUPLICATE_SEQUENCE_NUMBER
    assert producing.refusal(9, count=2) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    assert producing.send(6, count=2) == 3
    assert producing.refusal(0, count=2) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    states = producing.states = ProducerStates.decode(states.encode(), seen_ms=0)
    states.recall(header_of(6, 2, 0, 7), base_offset=3, timestamp=START_MS)
    states.recalled()
    assert producing.send(6, count=2) == 3
    assert producing.refusal(8) is Code.DUPLICATE_SEQUENCE_NUMBER
    assert producing.refusal(0, count=2) is Code.DUPLICATE_SEQUENCE_NUMBER


@given(st.integers(0, 1 << 30))
def test_a_snapshot_holds_what_was_known(seed: int) -> None:
    rng = random.Random(seed)
    producing = Producing()
    expected: dict[int, int] = {}
    for _ in range(rng.randrange(30)):
        producer_id = rng.randrange(4)
        if rng.random() < 0.2:
            producing.end(commits=rng.random() < 0.5, producer_id=producer_id)
            expected.setdefault(producer_id, 0)
        else:
            count = rng.randrange(1, 5)
            sequence = expected.get(producer_id, 0)
            producing.send(
                sequence, count=count, producer_id=producer_id, transactional=rng.random() < 0.5
            )
            expected[producer_id] = sequence + count
    again = ProducerStates.decode(producing.states.encode(), seen_ms=0)
    assert again.encode() == producing.states.encode()
    assert again.first_open_offset() == producing.states.first_open_offset()
    for producer_id, sequence in expected.items():
        assert again.check(header_of(sequence, 1, 0, producer_id)) is None
