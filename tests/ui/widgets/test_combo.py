"""Choices that come and go."""

from ui.widgets.combo import SortedCombo


def test_names_come_and_go_in_order_and_the_choice_stays(qtbot):
    combo = SortedCombo("Topic")
    qtbot.addWidget(combo)
    combo.show_names(["orders", "audit"])
    assert combo.choose("orders")
    combo.add_name("payments")
    combo.add_name("customers")
    combo.add_name("customers")
    combo.drop_name("audit")
    combo.drop_name("audit")
    assert combo.names() == ["customers", "orders", "payments"]
    assert combo.currentText() == "orders"


def test_a_name_that_is_not_there_cannot_be_chosen(qtbot):
    combo = SortedCombo("Topic")
    qtbot.addWidget(combo)
    assert not combo.choose("orders")
    combo.add_name("orders")
    assert combo.currentText() == "orders"
