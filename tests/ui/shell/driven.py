"""What tests of the real window do again and again."""

from tests.ui import cluster


def run(store) -> None:
    """The engine runs and has a cluster."""
    store.apply(cluster.frame())


def dialog_of(window, kind):
    """The one dialog of a kind that is open."""
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]
