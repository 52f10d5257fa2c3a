"""Null, empty and given."""

from ui.widgets.payload import EMPTY, GIVEN, NULL, Given, KeyInput, ValueInput


def test_null_empty_and_given_are_three_things(qapp):
    key = KeyInput()
    assert key.given() == Given(choice="null")
    key.choice.choose(EMPTY)
    assert key.given() == Given(choice="empty")
    key.choice.choose(GIVEN)
    key.text.setText("Zoë")
    assert key.given() == Given("Zoë")


def test_typing_a_key_gives_it_and_erasing_it_takes_it_back(qtbot):
    key = KeyInput()
    qtbot.addWidget(key.text)
    qtbot.addWidget(key.choice)
    qtbot.keyClicks(key.text, "c-1")
    assert key.choice.current == GIVEN
    key.text.selectAll()
    key.text.del_()
    key.text.textEdited.emit("")
    assert key.given().choice == "null"


def test_a_chosen_null_empties_the_text(qapp):
    key = KeyInput()
    key.text.setText("c-1")
    key.choice.choose(GIVEN)
    key.choice.choose(NULL)
    assert key.text.text() == ""


def test_a_value_has_a_kind(qtbot):
    value = ValueInput()
    value.kind.setCurrentIndex(2)
    with qtbot.waitSignal(value.changed):
        value.text.setPlainText("00ff")
    assert value.given() == Given("00ff", "hex")
    value.choice.choose(NULL)
    assert not value.text.isEnabled()
