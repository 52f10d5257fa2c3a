"""Empty states."""

from ui.widgets.button import Button
from ui.widgets.empty import EmptyState


def test_an_empty_place_says_what_and_why_and_offers_a_way(qtbot):
    act = Button("Create topic", "plus")
    place = EmptyState("list", "No records yet", "They show here as they are written.", act)
    qtbot.addWidget(place)
    place.resize(400, 200)
    place.show()
    assert place.what.text() == "No records yet"
    assert place.accessibleDescription() == "They show here as they are written."
    assert act.isVisible()
