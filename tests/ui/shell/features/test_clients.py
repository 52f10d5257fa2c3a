"""The Clients page of the real window."""

from engine.contract.trace import UnwatchTrace
from tests.ui.request_states import answering, some
from tests.ui.shell.driven import run
from ui.action import settle
from ui.panes.clients import RequestsPage
from ui.shell.features.clients import CLIENTS


def test_the_page_opens_from_the_menu_and_closes(window, store):
    run(store)
    window.actions_["clients_page"].trigger()
    assert window.centre.current == CLIENTS
    assert window.centre.page(CLIENTS).table.hasFocus()
    window.centre.close_page(CLIENTS)
    assert window.centre.page(CLIENTS) is None


def test_a_client_of_the_explorer_is_selected_on_the_page(window, store):
    run(store)
    window.explorer.client_chosen.emit(3)
    page = window.centre.page(CLIENTS)
    assert page.chosen.connection_id == 3


def test_the_palette_leads_to_a_client(window, store):
    run(store)
    window.go_to.open("c stock")
    window.go_to.found[0].go()
    assert window.centre.page(CLIENTS).chosen.client_id == "stock-sync"


async def test_the_requests_of_a_client_open_beside_it(window, store, port):
    answering(port, some())
    run(store)
    window.shell.client_wanted.emit(3)
    page = window.centre.page(("clients", ""))
    page.detail.requests.click()
    name = page.chosen.client_id
    assert isinstance(window.centre.page(("requests", name)), RequestsPage)
    await settle()


async def test_what_shows_why_leads_to_the_request(window, store, port):
    answering(port, some())
    run(store)
    window.shell.requests_wanted.emit("search-indexer-3", some()[24])
    await settle()
    page = window.centre.page(("requests", "search-indexer-3"))
    assert page.detail.title.full_text == "Produce v9"
    window.shell.pages.close(("requests", "search-indexer-3"))
    await settle()
    assert port.asked_of(UnwatchTrace)
