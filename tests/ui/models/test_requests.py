"""Requests in the order they came, filtered, bounded, repeated ones in their place."""

import msgspec

from tests.ui.request_states import entry, some
from ui.models.requests import ERROR, NUMBER, ROWS_KEPT, WHAT, RequestsModel, Wanted, line_of


def shown(model, column=0):
    return [model.index(row, column).data() for row in range(len(model))]


def model_of(qapp, entries):
    model = RequestsModel(qapp)
    model.take(entries)
    return model


def numbers(model):
    return [model.value(key).number for key in model]


def test_they_stand_as_they_came(qapp):
    assert numbers(model_of(qapp, reversed(some()))) == [each.number for each in some()]


def test_one_that_was_repeated_stays_in_its_place(qapp):
    first, second = entry(1, "Heartbeat"), entry(2, "Fetch")
    model = model_of(qapp, (first, second))
    again = msgspec.structs.replace(first, number=9, repeat_count=3, last_correlation_id=5)
    model.take((again,))
    assert numbers(model) == [9, 2]
    assert shown(model, NUMBER) == ["1 … 5", "2"]


def test_the_error_stands_in_a_column_of_its_own(qapp):
    model = model_of(qapp, (entry(1, "JoinGroup", group_id="g", error="MEMBER_ID_REQUIRED"),))
    assert (shown(model, WHAT), shown(model, ERROR)) == (["g"], ["MEMBER_ID_REQUIRED"])


def test_they_are_filtered_by_what_they_are_and_what_they_say(qapp):
    model = model_of(qapp, some())
    for wanted, found in (
        (Wanted(api="Produce"), [24, 25]),
        (Wanted(errors_only=True), [4, 25]),
        (Wanted(connection_id=34, api="OffsetCommit"), [26]),
        (Wanted(text="DLQ-0 → message_too"), [25]),
        (Wanted(text="corr 17"), [17]),
    ):
        model.want(wanted)
        assert numbers(model) == found
    model.take((entry(99, "Produce", error="NOT_LEADER"),))
    assert 99 not in numbers(model)
    model.want(Wanted())
    assert len(model) == model.kept_count == len(some()) + 1


def test_the_oldest_make_room_and_are_counted(qapp):
    model = model_of(qapp, (entry(number, "Fetch") for number in range(ROWS_KEPT + 7)))
    assert (len(model), model.let_go_count) == (ROWS_KEPT, 7)
    assert numbers(model)[0] == 7
    model.clear()
    assert (len(model), model.kept_count, model.let_go_count) == (0, 0, 0)


def test_a_row_as_text_says_everything_once(qapp):
    text = line_of(some()[24])
    assert text.count("MESSAGE_TOO_LARGE") == 2  # of the partition and of the request
    for word in ("connection 33", "Produce v9", "corr 25", "0.4 ms"):
        assert word in text
