"""Inputs and the words under them."""

from ui.widgets.field import Input, Message


def test_an_input_has_a_name_and_shows_its_state(qtbot):
    field = Input("Name", "orders", mono=True)
    qtbot.addWidget(field)
    assert field.accessibleName() == "Name"
    field.show_state("bad")
    assert field.property("state") == "bad"


def test_a_program_may_change_it_without_a_word(qtbot):
    field = Input("Name")
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.textChanged):
        field.set_quietly("orders")
    assert field.text() == "orders"


def test_a_message_takes_no_room_until_it_has_something_to_say(qtbot):
    message = Message()
    qtbot.addWidget(message)
    assert message.isHidden()
    message.say("“7 dayz” is not a duration.", "bad")
    assert not message.isHidden()
    assert message.words == "“7 dayz” is not a duration."
    message.say("")
    assert message.isHidden()
    assert message.words == ""
