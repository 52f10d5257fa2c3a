"""Rows of clients: in their place for good, grey when they left."""

import pytest
from PySide6.QtCore import QObject

from engine.contract.frames import Frame
from tests.ui import samples
from ui.models.clients import LAST_REQUEST, ClientsModel, address_of, ago, name_of
from ui.models.store import Store

NOW_MS = 1_795_000_061_000.0


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def model(qapp, store):
    owner = QObject()
    yield ClientsModel(store, lambda: NOW_MS, owner)
    owner.deleteLater()


def put(store, *views):
    store.apply(Frame(states=tuple((("client", view.connection_id), view) for view in views)))


def test_a_client_is_listed_once_it_has_asked_something(model, store):
    put(store, samples.client(1, request_count=0))
    assert len(model) == 0
    put(store, samples.client(1, request_count=1))
    assert list(model) == [1]


def test_who_leaves_stays_in_its_place_until_it_is_forgotten(model, store):
    put(store, samples.client(1), samples.client(2))
    left = samples.client(1, left_at_ms=5, left_why="the client hung up")
    store.apply(Frame(states=((("client", 1), None), (("left_client", 1), left))))
    assert list(model) == [1, 2]
    assert model.summary() == "1 connection, 1 left lately"
    assert model.index(0, 4).data().startswith("left ")
    store.apply(Frame(states=((("left_client", 1), None),)))
    assert list(model) == [2]


def test_figures_are_exact_and_ages_tick(qtbot, model, store):
    put(store, samples.client(7, request_count=1_234, error_count=3, errors=(("X", 3),)))
    cells = [model.index(0, column).data() for column in range(model.columnCount())]
    assert cells[LAST_REQUEST] == "Produce v9, 1 min ago"
    assert cells[8:] == ["1,234", "3"]
    with qtbot.waitSignal(model.dataChanged):
        model.age()


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(-5, "now"), (900, "now"), (1_500, "1 s ago"), (61_000, "1 min ago"), (7_300_000, "2 h ago")],
)
def test_ages_in_words(milliseconds, words):
    assert ago(milliseconds) == words


def test_a_client_without_a_name_is_called_by_its_address():
    view = samples.client(1, client_id="", host="::1", port=5)
    assert name_of(view) == address_of(view) == "[::1]:5"


def test_a_hostile_client_id_is_inert():
    assert name_of(samples.client(1, client_id="<b>\x1b\u202e")) == "<b>␛\ufffd"
