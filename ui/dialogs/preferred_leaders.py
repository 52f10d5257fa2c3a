"""Preferred leaders: which partitions would be led by their first replica again, before they are."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from engine.contract.replicas import ElectLeaders, PartitionsAnswered
from engine.contract.values import EngineError
from engine.contract.views import PartitionView
from ui.action import action
from ui.dialogs.dialog import Dialog
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.notices import Notice, notices
from ui.same_as import preferred_leaders_line
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.text import counted, visible

MOST_ROWS = 8


def elsewhere(views: Iterable[PartitionView]) -> list[PartitionView]:
    """Partitions that their first replica does not lead."""
    return [view for view in views if view.replicas and view.leader != view.replicas[0]]


def may_lead(view: PartitionView) -> bool:
    """Whether the first replica is in sync and runs: only then it is elected."""
    first = view.replicas[0]
    return first in view.isr and first not in view.offline_replicas


class PreferredLeadersDialog(Dialog):
    """Follows the cluster while it is open."""

    def __init__(self, parent: QWidget, port: EnginePort, store: Store) -> None:
        super().__init__(
            parent,
            "Preferred leaders",
            "The first replica of a partition is meant to lead it, so that the brokers share the"
            " work. After a broker was away, others lead. Clients notice at their next request and"
            " go to the new leader by themselves.",
            "Elect",
        )
        self.setObjectName("preferred-leaders")
        self._port, self._store = port, store
        self.sum = SafeLabel("", "medium", wrap=True)
        self.partitions = Rows("fg")
        self.body.addWidget(self.sum)
        self.body.addSpacing(6)
        self.body.addWidget(self.partitions)
        self.add_same_as().show_line(preferred_leaders_line(store.address))
        store.partitions_changed.connect(self._show)
        self.cancel.setFocus()
        self._show()

    def _show(self, *_: object) -> None:
        found = elsewhere(v for views in self._store.partitions.values() for v in views.values())
        ready = [view for view in found if may_lead(view)]
        left = len(found) - len(ready)
        words = f"{counted(len(ready), 'partition')} get their preferred leader back."
        if len(ready) == 1:
            words = "1 partition gets its preferred leader back."
        if left:
            words += f" {counted(left, 'partition')} must wait: the first replica is not in sync."
        self.sum.setText(words if found else "Every partition is led by its preferred leader.")
        rows = [_words(view) for view in ready[:MOST_ROWS]]
        more = len(ready) - len(rows)
        self.partitions.show_rows([*rows, ("", f"and {more:,} more")] if more else rows)
        self.act.setEnabled(bool(ready))
        self.act.setText(f"Elect {counted(len(ready), 'leader')}" if ready else "Elect")

    @action
    async def carry_out(self) -> None:
        self.act.setEnabled(False)
        try:
            done = await ask(self._port, ElectLeaders("preferred"), PartitionsAnswered)
        except EngineError as refusal:
            self.say(refusal.text)
            self.act.setEnabled(True)
            return
        refused = sum(bool(each.code) for each in done.answers)
        words = f"{counted(len(done.answers) - refused, 'partition')} changed their leader"
        more = f"{counted(refused, 'partition')} could not: the first replica is not in sync."
        notices().tell(Notice(words, "warn" if refused else "ok", more if refused else ""))
        self.accept()


def _words(view: PartitionView) -> tuple[str, str]:
    now = "none" if view.leader is None else str(view.leader)
    return f"{visible(view.topic, 60)}-{view.partition}", f"leader {now} → {view.replicas[0]}"
