"""The Clients page of the real window."""

from tests.ui.shell.driven import run
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
