"""Sample data from the menu: only what makes sense can be chosen."""

from engine.contract.frames import Frame
from engine.contract.samples import SamplesView
from tests.ui.shell.driven import dialog_of, run
from ui.dialogs.remove_samples import RemoveSamplesDialog

NAMES = ("add_samples", "stop_samples", "remove_samples")


def enabled(window):
    return tuple(window.actions_[name].isEnabled() for name in NAMES)


def put(store, state, topics=("orders",)):
    store.apply(Frame(states=((("samples",), SamplesView(state, topics, 20, 5)),)))


def test_the_actions_follow_the_state(window, store):
    run(store)
    assert enabled(window) == (False, False, False)
    put(store, "absent", ())
    assert enabled(window) == (True, False, False)
    put(store, "running")
    assert enabled(window) == (False, True, True)
    put(store, "stopped")
    assert enabled(window) == (True, False, True)
    assert window.actions_["add_samples"].text() == "Start the &sample traffic"


def test_removing_asks_first(window, store):
    run(store)
    put(store, "stopped")
    window.actions_["remove_samples"].trigger()
    dialog_of(window, RemoveSamplesDialog).close()
