"""Become a member of a group: which one, what it reads, where it begins, how it commits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from engine.contract.consumers import (
    LEAST_POLL_INTERVAL_MS,
    MOST_POLL_INTERVAL_MS,
    USUAL_POLL_INTERVAL_MS,
    StartConsumer,
)
from engine.contract.groups import GroupView
from ui.dialogs.dialog import Dialog, Form
from ui.models.store import Store
from ui.same_as import console_consumer_line
from ui.theme import font
from ui.widgets.combo import Combo
from ui.widgets.field import Input
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.text import counted, visible

COOPERATIVE = "cooperative-sticky"
MOST_LISTED = 500
MOST_TOPICS = 50


class JoinGroupDialog(Dialog):
    """Asks what a consumer built in shall do; `chosen` brings the command, without its tail."""

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget, store: Store, group_id: str = "", topics: tuple[str, ...] = ()
    ) -> None:
        super().__init__(
            parent, "Join a group",
            "A consumer of the workbench's own becomes a member like any other: it takes part in"
            " rebalances, commits, and shows what it reads.",
            "Join group",
        )  # fmt: skip
        self.setObjectName("join-group")
        self._store = store
        self.group = Combo("Group id", sorted(store.groups)[:MOST_LISTED])
        self.group.setEditable(True)
        self.group.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if (group_field := self.group.lineEdit()) is not None:
            group_field.setFont(font("body"))
            group_field.setAccessibleName("Group id")
            group_field.setPlaceholderText("my-group")
        self.topics = Input("Topics", ", ".join(topics), placeholder="orders, payments")
        self._suggest_topics()
        self.reset = Segmented("Begins at", ("Oldest", "Newest"), 1)
        self.commit = Segmented("Commits", ("By itself", "By hand"))
        self.assignor = Segmented("Assignor", ("Range", "Cooperative sticky"))
        self.interval = Input("Max poll interval in seconds", f"{USUAL_POLL_INTERVAL_MS // 1_000}")
        self.interval.setMaximumWidth(88)
        self.client = Input("Client id", placeholder="workbench-1, the next that is free")
        self._add_fields()
        self.same_as = self.add_same_as()
        self.group.setEditText(group_id)
        if group_id and not topics:
            self._take_topics_of(group_id)
        self.group.editTextChanged.connect(self._group_changed)
        for changed in (
            self.topics.textChanged,
            self.client.textChanged,
            self.interval.textChanged,
        ):
            changed.connect(self._look)
        for choice in (self.reset, self.commit, self.assignor):
            choice.chosen.connect(self._look)
        (self.topics if group_id and not self.topics.text() else self.group).setFocus()
        self._suit_assignor(group_id)
        self._look()

    def _add_fields(self) -> None:
        form = Form()
        self.group_message = form.add("Group id", self.group)
        self.topics_message = form.add("Topics", self.topics)
        form.add("Begins at", self.reset, _note("where the group has committed nothing yet"))
        form.add("Commits", self.commit, _note("every 5 s, or when you press Commit"))
        self.assignor_message = form.add(
            "Assignor", self.assignor, _note("as the others of the group")
        )
        self.interval_message = form.add(
            "Max poll interval", self.interval,
            _note("seconds it may stand still before it has to leave"),
        )  # fmt: skip
        form.add("Client id", self.client)
        self.body.addWidget(form)

    def _suggest_topics(self) -> None:
        names = sorted(name for name, view in self._store.topics.items() if not view.is_internal)
        completer = QCompleter(names[:MOST_LISTED], self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.topics.setCompleter(completer)

    # -- what it comes to

    def command(self) -> StartConsumer | None:
        """What would be asked; None while something is missing."""
        seconds = self.interval.text().strip()
        interval_ms = int(seconds) * 1_000 if seconds.isascii() and seconds.isdigit() else 0
        names = self._names()
        group_id = self.group.currentText().strip()
        is_whole = bool(group_id and names) and not self._missing(names)
        if not is_whole or not LEAST_POLL_INTERVAL_MS <= interval_ms <= MOST_POLL_INTERVAL_MS:
            return None
        return StartConsumer(
            group_id=group_id,
            topics=names,
            tail_id=0,
            client_id=self.client.text().strip(),
            reset="latest" if self.reset.current else "earliest",
            auto_commit=self.commit.current == 0,
            is_cooperative=self.assignor.current == 1,
            max_poll_interval_ms=interval_ms,
        )

    def carry_out(self) -> None:
        command = self.command()
        if command is not None:
            self.chosen.emit(command)
            self.accept()

    def _names(self) -> tuple[str, ...]:
        found = (name.strip() for name in self.topics.text().split(","))
        return tuple(dict.fromkeys(name for name in found if name))[:MOST_TOPICS]

    def _missing(self, names: tuple[str, ...]) -> str:
        return next((name for name in names if name not in self._store.topics), "")

    # -- while it is filled in

    def _group_changed(self, group_id: str) -> None:
        if not self.topics.isModified():
            self._take_topics_of(group_id)
        self._suit_assignor(group_id)
        self._look()

    def _take_topics_of(self, group_id: str) -> None:
        view = self._store.groups.get(group_id)
        if view is not None:
            self.topics.set_quietly(", ".join(_topics_of(view)))

    def _suit_assignor(self, group_id: str) -> None:
        view = self._store.groups.get(group_id)
        if view is not None and view.members:
            self.assignor.choose(int(view.protocol == COOPERATIVE))

    def _look(self, _what: object = None) -> None:
        group_id = self.group.currentText().strip()
        view, names = self._store.groups.get(group_id), self._names()
        if view is None:
            self.group_message.say("A new group." if group_id else "", "")
        elif view.members:
            self.group_message.say(
                f"{counted(len(view.members), 'member')}: they share the partitions with it.", "ok"
            )
        else:
            self.group_message.say("It has no members now, only positions.", "ok")
        missing = self._missing(names)
        self.topics_message.say(
            f"There is no topic {visible(missing, 80)}." if missing else "", "bad"
        )
        self._look_at_assignor(view)
        seconds = self.interval.text().strip()
        is_number = seconds.isascii() and seconds.isdigit() and 1 <= int(seconds) <= 86_400
        self.interval_message.say(
            "" if is_number else "Write whole seconds, from 1 to 86400.", "bad"
        )
        command = self.command()
        self.act.setEnabled(command is not None)
        self.say("" if command is not None else "A group and a topic are needed." if not missing
                 and is_number else "1 field to correct", "" if not missing and is_number else "bad")  # fmt: skip
        self.same_as.show_line(console_consumer_line(self._store.address, command))

    def _look_at_assignor(self, view: GroupView | None) -> None:
        """Members that have none in common cannot be in one group."""
        others = (
            view.protocol if view is not None and view.kind == "classic" and view.members else ""
        )
        mine = (COOPERATIVE,) if self.assignor.current else ("range", "roundrobin")
        suits = not others or others in mine
        self.assignor_message.say(
            "" if suits else f"The members use {visible(others, 40)}: it would be refused.", "warn"
        )


def _topics_of(view: GroupView) -> list[str]:
    """What its members subscribe to, else where it has positions."""
    read = {name for member in view.members for name in member.topics or ()}
    return sorted(read or {each.topic for each in view.positions})


def _note(words: str) -> SafeLabel:
    return SafeLabel(words, "small", "dim", elide=True)
