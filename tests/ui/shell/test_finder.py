"""What is found: positions of a log, clients, and nothing that is not there."""

import pytest

from engine.contract.frames import Frame
from tests.ui import samples
from tests.ui.shell.driven import run
from ui.shell.finder import LARGEST_OFFSET, Finder


@pytest.fixture
def finder(window, store):
    run(store)
    return Finder(window.shell)


def names(finder, typed):
    return [place.name for place in finder.find(typed)]


def wishes(window) -> list:
    heard = []
    window.shell.topic_wanted.connect(lambda *wish: heard.append(wish))
    return heard


def test_a_partition_is_found_by_its_name(window, finder):
    heard = wishes(window)
    first, *_ = finder.find("orders-3")
    assert first.name == "orders-3"
    assert first.detail.startswith("offsets ")
    first.go()
    assert heard == [("orders", 3, None)]


@pytest.mark.parametrize("typed", ["orders-3 @ 1234", "orders-3@1,234", "t orders-3 @ 1 234"])
def test_an_offset_is_found_however_it_is_written(window, finder, typed):
    heard = wishes(window)
    first, *_ = finder.find(typed)
    assert first.name == "orders-3 @ 1,234"
    first.go()
    assert heard == [("orders", 3, 1_234)]


def test_a_begun_name_offers_its_partitions(finder):
    assert names(finder, "orders-")[:3] == ["orders-0", "orders-1", "orders-2"]


@pytest.mark.parametrize("typed", ["orders-99", "orders-3 @ x", "nobody-1", "@", "- @ 5"])
def test_what_is_not_there_is_not_offered(finder, typed):
    assert not [name for name in names(finder, typed) if "@" in name or "99" in name]


def test_an_offset_beyond_all_numbers_stays_one(finder):
    digits = "9" * 30
    assert names(finder, f"orders-3 @ {digits}")[0] == f"orders-3 @ {LARGEST_OFFSET:,}"


def test_clients_are_found(window, store, finder):
    store.apply(Frame(states=((("client", 7), samples.client(7)),)))
    name = store.clients[7].client_id
    heard = []
    window.shell.client_wanted.connect(heard.append)
    finder.find(f"c {name}")[0].go()
    assert heard == [7]


def test_only_enabled_commands_are_offered(window, finder):
    assert "Go to anything" in names(finder, "> go to")
    window.actions_["go_to"].setEnabled(False)
    assert "Go to anything" not in names(finder, "> go to")


def test_a_log_is_found_by_topic_and_partition(window, finder):
    heard = []
    window.shell.log_wanted.connect(lambda *wish: heard.append(wish))
    assert names(finder, "log orders-0") == ["Log of orders-0"]
    finder.find("log orders-0")[0].go()
    assert heard == [("orders", 0)]
    assert names(finder, "log orders-")[:2] == ["Log of orders-0", "Log of orders-1"]
    assert names(finder, "Log ord")[0] == "Log of orders-0"
    assert names(finder, "log nothing-9") == []
