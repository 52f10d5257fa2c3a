"""Records in the window: the live tails, the form that writes one, and what happened meanwhile."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.panes.events import EventsPane
from ui.panes.produce import ProducePane
from ui.panes.tail import TailPane
from ui.shell.dock import Dock
from ui.shell.docks import focus
from ui.shell.layout import pane_of
from ui.shell.shell import Shell
from ui.widgets.text import count

MOST_KEPT = 16
"""Tails opened again at the next start; more were opened by mistake."""


class Records(QObject):
    """The docks along the bottom."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.tails: list[TailPane] = []
        self._tail_number = 1
        self._add_actions()
        self.produce = ProducePane(shell.port, shell.store)
        self.events = EventsPane(shell.store)
        self._numbered = {1: self._make_tail("")}
        shell.docks.add("tail", "Tail", self._numbered[1], "bottom")
        shell.docks.add("produce", "Produce", self.produce, "bottom")
        shell.docks.add("events", "Events", self.events, "bottom_right")
        shell.produce_wanted.connect(self.show_produce)
        shell.watch_wanted.connect(self.watch)
        self.produce.new_topic_wanted.connect(self._new_topic)
        self.produce.record_chosen.connect(shell.open_topic)
        self.events.topic_chosen.connect(shell.open_topic)
        self.events.count_changed.connect(self._count_events)

    def show_produce(self, topic: str = "") -> None:
        """Open the form that writes a record."""
        self._shell.docks.bring_up("produce")
        self.produce.open_for(topic)

    def watch(self, topic: str) -> None:
        """Open a live tail of a topic in a dock of its own."""
        focus(self._add_tail(self._tail_number + 1, topic))

    def kept(self) -> list[tuple[int, str]]:
        """The tails there are, as (number, topic); the one that is always there has number 1."""
        return sorted((number, pane.topic) for number, pane in self._numbered.items())

    def bring_back(self, tails: list[tuple[int, str]]) -> None:
        """Open the tails of another time, each in the dock of its number."""
        for number, topic in tails[:MOST_KEPT]:
            if number in self._numbered:
                self._numbered[number].begin_with(topic)
            else:
                self._add_tail(number, topic)

    def _add_tail(self, number: int, topic: str) -> TailPane:
        self._tail_number = max(self._tail_number, number)
        pane = self._make_tail(topic)
        self._numbered[number] = pane
        title = f"Tail {topic}" if topic else "Tail"
        dock = self._shell.docks.add_beside("tail", f"tail-{number}", title, pane)
        dock.closed.connect(self._drop_tail)
        return pane

    def stop(self) -> None:
        """The window closes."""
        for pane in self.tails:
            pane.stop()

    def _add_actions(self) -> None:
        add = self._shell.actions.add
        places = ("File/new", "Topic/records", "Tools/records")
        add(
            "produce", "&Produce a record", "send", "Ctrl+Return",
            menus=places, needs="cluster", handler=self._produce,
        )  # fmt: skip
        add(
            "consume", "&Watch records", "list-end", "Ctrl+T",
            menus=places, needs="cluster", handler=self._consume, tip="Open a live tail",
        )  # fmt: skip

    def _make_tail(self, topic: str) -> TailPane:
        shell = self._shell
        pane = TailPane(shell.port, shell.store, topic)
        pane.topic_chosen.connect(shell.open_topic)
        pane.record_chosen.connect(shell.open_topic)
        pane.view.record_selected.connect(shell.record_selected)
        pane.new_topic_asked.connect(self._new_topic)
        pane.produce_asked.connect(self.show_produce)
        pause = shell.actions["pause"]
        pane.set_paused(pause.isChecked())
        pause.toggled.connect(pane.set_paused)
        self.tails.append(pane)
        return pane

    def _drop_tail(self, dock: Dock) -> None:
        pane = dock.content
        if isinstance(pane, TailPane) and pane in self.tails:
            self.tails.remove(pane)
            self._numbered = {n: kept for n, kept in self._numbered.items() if kept is not pane}
            pane.stop()

    def _new_topic(self) -> None:
        self._shell.new_topic()

    def _produce(self) -> None:
        """Ctrl+Return: send from inside the form, open it from anywhere else."""
        if pane_of(QApplication.focusWidget(), [self.produce]) == 0:
            self.produce.send()
        else:
            self.show_produce(self._shell.current_topic or "")

    def _consume(self) -> None:
        topic = self._shell.current_topic
        if topic is None:
            self._shell.docks.bring_up("tail")
        else:
            self.watch(topic)

    def _count_events(self, number: int) -> None:
        self._shell.docks["events"].set_badge(count(number) if number else "")
