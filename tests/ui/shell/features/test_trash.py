"""A topic that went can be brought back from the notice and from the menu."""

import pytest

from engine.contract.frames import Frame
from engine.contract.trash import DeletedTopic, ListTrash, RestoreTopic, TrashContents
from engine.contract.values import EngineError
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.notices import notices
from ui.shell.main_window import MainWindow

ID = "Zm9vYmFyYmF6cXV4MTIzNA"
THERE = DeletedTopic("orders", ID, 1, 12, 2_048, 1_000, "", False)


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[ListTrash] = TrashContents((THERE,), 1 << 30, 604_800_000, 10)
    return made


@pytest.fixture
def store(qapp):
    made = Store()
    states = ((("cluster",), samples.cluster()), (("topic", "orders"), samples.topic("orders")))
    made.apply(Frame(states=states))
    return made


@pytest.fixture
def window(qtbot, port, store):
    made = MainWindow(port, store, None)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def told(qapp):
    found = []
    notices().raised.connect(found.append)
    yield found
    notices().raised.disconnect(found.append)


def delete(store):
    store.apply(Frame(states=((("topic", "orders"), None),)))


async def test_the_notice_of_a_closed_page_undoes(window, port, store, told):
    window.open_topic("orders")
    await settle()
    delete(store)
    await settle()
    (notice,) = told
    assert notice.detail == "12 records (2.0 KiB) lie in the trash."
    notice.action()
    await settle()
    assert port.asked_of(RestoreTopic) == [RestoreTopic(ID)]
    assert told[-1].text == "Topic orders is back"


async def test_what_nobody_looked_at_goes_without_a_word(window, store, told):
    delete(store)
    await settle()
    assert not told


async def test_the_menu_undoes_the_last_deletion(window, port, told):
    window.actions_["undo_delete"].setEnabled(True)
    window.actions_["undo_delete"].trigger()
    await settle()
    assert port.asked_of(RestoreTopic) == [RestoreTopic(ID)]


async def test_a_taken_name_is_told(window, port, told):
    port.answers[RestoreTopic] = EngineError("The name orders is taken by a newer topic.")
    window.actions_["undo_delete"].setEnabled(True)
    window.actions_["undo_delete"].trigger()
    await settle()
    assert "taken" in told[-1].text


async def test_an_empty_trash_has_nothing_to_undo(window, port, told):
    port.answers[ListTrash] = TrashContents((), 1, 1, 1)
    window.actions_["undo_delete"].setEnabled(True)
    window.actions_["undo_delete"].trigger()
    await settle()
    assert told[-1].text == "Nothing to undo"
