"""An entry says its line under the pointer and is carried out when it is chosen."""

from PySide6.QtWidgets import QMenu, QWidget

from engine.contract.cluster_commands import CutLink, KillBroker
from ui.panes.map.faults import Choice
from ui.panes.map.menu import FaultMenu


def test_entries_tell_and_carry_out_their_command(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    said, chosen = [], []
    choices = (
        Choice("Kill", "power", KillBroker(1)),
        Choice("Links", "link", more=(Choice("Cut it", "unlink", CutLink(1, 2)),)),
    )
    menu = FaultMenu(parent, choices, said.append, chosen.append)
    kill, links = menu.actions()
    inner = links.menu()
    assert isinstance(inner, QMenu)
    (cut,) = inner.actions()
    assert "workbench ctl cut-link 1 2" in cut.toolTip()
    for entry in (kill, cut):
        entry.hover()
        entry.trigger()
    assert said == chosen == [KillBroker(1), CutLink(1, 2)]
