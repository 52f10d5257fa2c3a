"""Consumers built in, in the window: each a dock beside the tails, and the form that starts one."""

from functools import partial

from PySide6.QtCore import QObject

from engine.contract.consumers import StartConsumer
from ui.dialogs.join_group import JoinGroupDialog
from ui.panes.consumer import ConsumerPane
from ui.shell.dock import Dock
from ui.shell.docks import focus
from ui.shell.shell import Shell


class Consumers(QObject):
    """Opens a dock for each; closing it has the consumer leave its group."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._number = 0
        self.panes: list[ConsumerPane] = []
        shell.actions.add(
            "join_group", "&Join a group…", "users", "Ctrl+Shift+G",
            menus=("Tools/records", "Cluster/groups", "Topic/records"), needs="cluster",
            handler=self._ask_current, tip="Read as a member of a consumer group",
        )  # fmt: skip
        shell.join_wanted.connect(self.ask)

    def ask(self, group_id: str = "", topic: str = "") -> None:
        """Open the form."""
        store = self._shell.store
        if topic and not group_id:
            group_id = f"{topic}-readers"
        topics = (topic,) if topic else ()
        dialog = JoinGroupDialog(self._shell.window, store, group_id, topics)
        dialog.chosen.connect(self.join)
        dialog.open()

    def join(self, asked: StartConsumer) -> ConsumerPane:
        """Start one in a dock of its own."""
        shell = self._shell
        self._number += 1
        pane = ConsumerPane(shell.port, shell.store, asked)
        self.panes.append(pane)
        title = f"Consumer in {asked.group_id}"
        dock = shell.docks.add_beside("tail", f"consumer-{self._number}", title, pane)
        dock.closed.connect(self._drop)
        pane.named.connect(partial(shell.docks.rename, dock))
        pane.done.connect(dock.close)
        pane.group_asked.connect(shell.group_wanted)
        pane.record_chosen.connect(shell.open_topic)
        pane.trace_asked.connect(lambda client_id: shell.requests_wanted.emit(client_id, None))
        pane.produce_asked.connect(shell.produce_wanted)
        pane.view.record_selected.connect(shell.record_selected)
        pause = shell.actions["pause"]
        pane.set_paused(pause.isChecked())
        pause.toggled.connect(pane.set_paused)
        pane.begin()
        focus(pane)
        return pane

    def _ask_current(self) -> None:
        group_id = self._shell.current_group or ""
        self.ask(group_id, "" if group_id else self._shell.current_topic or "")

    def _drop(self, dock: Dock) -> None:
        pane = dock.content
        if isinstance(pane, ConsumerPane) and pane in self.panes:
            self.panes.remove(pane)
            pane.stop()
