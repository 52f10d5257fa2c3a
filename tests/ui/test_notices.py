"""Notices: raised anywhere, heard by whoever shows them."""

from ui.notices import Notice, notices


def test_a_notice_reaches_whoever_listens(qtbot):
    told = Notice("Topic orders was deleted", detail="Its page was closed.")
    with qtbot.waitSignal(notices().raised) as raised:
        notices().tell(told)
    assert raised.args == [told]


def test_there_is_one_place_for_all(qapp):
    assert notices() is notices()
