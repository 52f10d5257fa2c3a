"""Why no messages, asked in the real window."""

from engine.contract.why import ExplainNoMessages
from tests.ui.panes.why.test_page import AT_END
from tests.ui.shell.driven import run


def test_the_action_asks_about_what_is_in_front(window, store, port) -> None:
    port.answers[ExplainNoMessages] = AT_END
    run(store)
    window.open_topic("orders")
    window.actions_["why"].trigger()
    assert window.centre.current == ("why", "topic\torders\t")
    assert window.centre.tabs.tabText(window.centre.tabs.currentIndex()) == "Why: orders"


def test_a_client_of_the_explorer_is_explained(window, store, port) -> None:
    port.answers[ExplainNoMessages] = AT_END
    run(store)
    window.explorer.why_asked.emit("client", "stock-sync", "3")
    assert window.centre.current == ("why", "client\tstock-sync\t3")
