"""The head of a group's page: name, state, what it is and who keeps it, and what can be done."""

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from engine.contract.groups import GroupView
from ui.theme import Tone
from ui.theme.tokens import PAGE_HEADER_HEIGHT
from ui.widgets.badge import Badge, Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.copy import copy_text
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import visible

WIDE = 560
"""Below this width the facts leave, and joining is left to the menu."""
_TONES: dict[str, tuple[Tone, str]] = {
    "Stable": ("ok", "check"),
    "Empty": ("dim", ""),
    "Dead": ("bad", "circle-x"),
}


def facts_of(view: GroupView) -> str:
    """`generation 14 · classic protocol · range · coordinator broker 1 (__consumer_offsets-42)`."""
    count = "generation" if view.kind == "classic" else "epoch"
    said = [f"{count} {view.generation}"] if view.generation >= 0 and view.protocol_type else []
    said.append(f"{view.kind} protocol" if view.protocol_type else "positions only")
    if view.protocol:
        said.append(visible(view.protocol, 60))
    said.append(
        f"coordinator broker {view.coordinator_id} (__consumer_offsets-{view.coordinator_partition})"
    )
    return " · ".join(said)


class GroupHeader(Surface):
    """One line; the facts give way first."""

    join_asked = Signal()
    reset_asked = Signal()
    export_asked = Signal()
    delete_asked = Signal()

    def __init__(self, group_id: str, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self._group_id = group_id
        self.name = SafeLabel(visible(group_id), "h2", elide=True)
        self.state = Badge("")
        self.facts = SafeLabel("", "body", "dim", elide=True)
        self.join = Button("Join this group…", "plus", tip="Become a member and watch from inside")
        self.reset = Button("Reset offsets…", "history", tip="Set this group elsewhere")
        self.more = ToolButton("ellipsis", tip="More about this group", boxed=True)
        line = row(
            Glyph("users", "acc_fg", 20), 8, self.name, 12, self.state, 10, self.facts, 8,
            self.join, 6, self.reset, 4, self.more, margins=(16, 0, 12, 0),
        )  # fmt: skip
        line.setStretch(6, 1)
        column(None, line, None, Line(), into=self)
        self.setFixedHeight(PAGE_HEADER_HEIGHT + 1)
        self.join.clicked.connect(self.join_asked)
        self.reset.clicked.connect(self.reset_asked)
        self.more.clicked.connect(self._open_menu)

    def show_group(self, view: GroupView | None) -> None:
        if view is None:
            self.state.show_state("not there yet", "dim")
            self.facts.setText("It begins with its first member, or with positions set here")
            return
        tone, icon_name = _TONES.get(view.state, ("acc", "refresh-cw"))
        self.state.show_state(view.state, tone, icon_name)
        self.facts.setText(facts_of(view))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.facts.setVisible(self.width() >= WIDE)
        self.join.setVisible(self.width() >= WIDE)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        add_entry(menu, "Join this group…", "plus", self.join_asked.emit)
        add_entry(menu, "Copy name", "copy", partial(copy_text, self._group_id))
        add_entry(menu, "Save positions as a file…", "file", self.export_asked.emit)
        menu.addSeparator()
        add_entry(menu, "Delete group…", "trash-2", self.delete_asked.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
