"""Pages are made once a key and found again."""

import pytest
from PySide6.QtWidgets import QLabel

from ui.shell.centre import Centre
from ui.shell.pages import PageKind, Pages


@pytest.fixture
def pages(qtbot):
    centre = Centre()
    qtbot.addWidget(centre)
    made = Pages(centre)
    made.centre = centre
    made.add_kind("note", PageKind(QLabel, "info", exists=lambda subject: subject != "gone"))
    made.add_kind("one", PageKind(QLabel, "info", "The one", closes=False))
    return made


def test_a_page_is_made_once_and_found_again(pages):
    first = pages.open(("note", "a"))
    assert pages.open(("note", "b")) is not first
    assert pages.open(("note", "a")) is first
    assert pages.centre.current == ("note", "a")
    assert pages.find(("note", "b")) is not None


def test_there_is_no_page_of_what_is_not_there(pages):
    assert pages.open(("note", "gone")) is None
    assert pages.open(("unknown", "")) is None
    assert pages.centre.keys == ()


def test_whoever_listens_hears_of_a_new_page(qtbot, pages):
    with qtbot.waitSignal(pages.opened) as heard:
        page = pages.open(("one", ""))
    assert heard.args == [("one", ""), page]
    assert pages.centre.tabs.tabText(0) == "The one"


def test_closing_says_whether_it_was_open(pages):
    pages.open(("note", "a"))
    assert pages.close(("note", "a"))
    assert not pages.close(("note", "a"))
