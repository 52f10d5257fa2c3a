"""Null, empty and given."""

from ui.widgets.payload import EMPTY, GIVEN, NULL, KeyInput, ValueInput


def test_null_empty_and_given_are_three_things(qapp):
    key = KeyInput()
    assert key.payload() is None
    key.choice.choose(EMPTY)
    assert key.payload() == b""
    key.choice.choose(GIVEN)
    key.text.setText("Zoë")
    assert key.payload() == "Zoë".encode()


def test_typing_a_key_gives_it_and_erasing_it_takes_it_back(qtbot):
    key = KeyInput()
    qtbot.addWidget(key.text)
    qtbot.addWidget(key.choice)
    qtbot.keyClicks(key.text, "c-1")
    assert key.choice.current == GIVEN
    key.text.selectAll()
    key.text.del_()
    key.text.textEdited.emit("")
    assert key.payload() is None


def test_a_chosen_null_empties_the_text(qapp):
    key = KeyInput()
    key.text.setText("c-1")
    key.choice.choose(GIVEN)
    key.choice.choose(NULL)
    assert key.text.text() == ""


def test_a_value_says_what_it_is_and_how_long(qapp):
    value = ValueInput()
    value.text.setPlainText('{"total": 1}')
    assert value.summary() == ("JSON · 12 B", True)
    value.text.setPlainText("{not json")
    assert value.summary() == ("9 B", False)
    value.choice.choose(NULL)
    assert value.payload() is None
    assert value.summary() == ("null", False)
    assert not value.text.isEnabled()


def test_nested_json_cannot_stop_the_window(qapp):
    value = ValueInput()
    value.text.setPlainText("[" * 60_000)
    assert value.summary()[1] is False
