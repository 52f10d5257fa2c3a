"""The detail without a client, and with one that says little."""

from tests.ui import samples
from ui.panes.clients.detail import Detail


def test_nobody_in_hand_says_what_to_do(qtbot):
    detail = Detail()
    qtbot.addWidget(detail)
    detail.show()
    assert detail._nobody.isVisible()
    assert not detail._body.isVisible()


def test_a_client_that_did_little_is_told_without_gaps(qtbot):
    detail = Detail()
    qtbot.addWidget(detail)
    detail.show()
    detail.show_client(samples.client(1, client_id="", software_name="", software_version=""), 0.0)
    assert detail.title.full_text == "127.0.0.1:50001"
    assert ("Software", "does not say") in detail.facts.shown
    assert detail._topics_head.full_text == "No topics yet"
    assert detail._errors_head.full_text == "No errors"
    assert not detail.last_error.isVisible()


def test_where_it_reads_is_told(qtbot):
    detail = Detail()
    qtbot.addWidget(detail)
    detail.show_client(samples.client(1, reads_at=(("orders", 3, 214_932),)), 0.0)
    assert detail.positions.shown == [("orders-3", "214,932")]
    many = tuple(("orders", index, 1) for index in range(40))
    detail.show_client(samples.client(1, reads_at=many), 0.0)
    assert detail.positions.shown[-1] == ("", "and 7 partitions more")
