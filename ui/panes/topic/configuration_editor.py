"""The editor beside a topic's settings: one setting in words, and the changes that wait to be applied."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from engine.contract.commands import ConfigEntry
from engine.contract.topics import SetTopicConfigs
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.dialogs.dialog import SameAs
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.panes.topic.configuration_field import SettingField
from ui.panes.topic.configuration_words import configs_line, reading
from ui.widgets.button import Button
from ui.widgets.field import FieldState, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import counted, visible

SHOWN = 12
"""Changes that are listed one by one."""


class ConfigurationEditor(Surface):
    """Nothing changes before Apply, and then all changes or none."""

    pending_changed = Signal()
    applied = Signal()

    def __init__(self, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__("panel")
        self._port, self._store, self._topic = port, store, topic
        self._entries: dict[str, ConfigEntry] = {}
        self._question = 0
        self._failed = False
        self.entry: ConfigEntry | None = None
        self.pending: dict[str, str | None] = {}
        """New values by setting; None gives it back its default."""
        self._refused: set[str] = set()
        """Settings whose new value the engine would not take."""
        self.field = SettingField()
        self.changes = SafeLabel("", "mono", wrap=True)
        self.same_as = SameAs()
        self.problem = Message()
        self.apply = Button("Apply", kind="primary")
        self.discard = Button("Discard")
        self._waiting = QWidget()
        column(
            Line(), 10, SafeLabel("Before → after", "strong"), 4, self.changes, 8, self.same_as, 8,
            self.problem, 4, row(None, self.discard, self.apply, spacing=8),
            into=self._waiting,
        )  # fmt: skip
        inner = Surface("panel")
        column(
            self.field, 14, self._waiting, None, margins=(16, 12, 16, 12), into=inner,
        )  # fmt: skip
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName("The setting")
        column(area, into=self)
        self.setAccessibleName("Change a setting")
        self.field.typed.connect(self._typed)
        self.field.entered.connect(self._apply)
        self.field.reset.clicked.connect(self._reset)
        self.apply.clicked.connect(self._apply)
        self.discard.clicked.connect(self._discard)
        self._show_pending()

    def show_entries(self, entries: dict[str, ConfigEntry]) -> None:
        """The settings as they are now; what waits to be applied stays."""
        self._entries = entries
        for key in [k for k, value in self.pending.items() if self._is_now(k, value)]:
            del self.pending[key]
        if self.entry is not None and self.entry.key in entries:
            fresh = entries[self.entry.key]
            if fresh != self.entry:
                self.show_entry(fresh)
        self._show_pending()

    def show_entry(self, entry: ConfigEntry) -> None:
        """Show one setting, with the value that waits for it where there is one."""
        self.entry = entry
        value = self.pending.get(entry.key, entry.value)
        self.field.show_entry(entry, entry.default if value is None else value)
        self.field.reset.setEnabled(
            entry.source == "topic" or self.pending.get(entry.key) is not None
        )

    def _typed(self, key: str, value: str) -> None:
        if self._is_now(key, value):
            self.pending.pop(key, None)
        else:
            self.pending[key] = value
        self._failed = False
        self._judge(key, value)
        self._show_pending()

    def _reset(self) -> None:
        if self.entry is None:
            return
        key = self.entry.key
        if self.entry.source == "topic":
            self.pending[key] = None
        else:
            self.pending.pop(key, None)
        self.show_entry(self.entry)
        self._show_pending()
        self.field.reset.setEnabled(False)

    def _discard(self) -> None:
        self.pending.clear()
        if self.entry is not None:
            self.show_entry(self.entry)
        self._show_pending()

    @action
    async def _judge(self, key: str, value: str) -> None:
        """Ask the engine what it would say, while it is typed."""
        state: FieldState = "ok"
        self._question += 1
        question = self._question
        try:
            asked = SetTopicConfigs(self._topic, ((key, value),), validate_only=True)
            await ask(self._port, asked, Done)
        except EngineError as refusal:
            state, words = "bad", refusal.text
        else:
            words = f"Reads as {reading(key, value)}"
        if question == self._question and self.entry is not None and self.entry.key == key:
            self.field.say(words, state)
        if state == "bad" and self.pending.get(key) == value:
            self._refused.add(key)
        elif self.pending.get(key) == value:
            self._refused.discard(key)
        self._show_pending()

    @action
    async def _apply(self) -> None:
        if not self.pending or not self.apply.isEnabled():
            return
        self.apply.setEnabled(False)
        changes = tuple(sorted(self.pending.items()))
        try:
            await ask(self._port, SetTopicConfigs(self._topic, changes), Done)
        except EngineError as refusal:
            self._failed = True
            self.problem.say(refusal.text, "bad")
        else:
            for change in changes:
                self.pending.pop(change[0], None)
            self.applied.emit()
        self._show_pending()

    def _is_now(self, key: str, value: str | None) -> bool:
        entry = self._entries.get(key)
        if entry is None:
            return False
        return entry.source != "topic" if value is None else entry.value == value

    def _show_pending(self) -> None:
        self._waiting.setVisible(bool(self.pending))
        self._refused &= self.pending.keys()
        self.apply.setEnabled(bool(self.pending) and not self._refused)
        if self._refused:
            self.problem.say(f"To correct: {', '.join(sorted(self._refused))}", "bad")
        elif not self._failed:
            self.problem.say("")
        if self.pending:
            self.apply.setText(f"Apply {counted(len(self.pending), 'change')}")
            lines = [self._line(*change) for change in sorted(self.pending.items())[:SHOWN]]
            if len(self.pending) > SHOWN:
                lines.append(f"and {len(self.pending) - SHOWN} more")
            self.changes.setText("\n".join(lines))
            line = configs_line(self._store.address, self._topic, sorted(self.pending.items()))
            self.same_as.show_line(line)
        self.pending_changed.emit()

    def _line(self, key: str, value: str | None) -> str:
        entry = self._entries[key]
        after = reading(key, entry.default) + " (default)" if value is None else reading(key, value)
        return f"{key}: {visible(reading(key, entry.value), 80)} → {visible(after, 80)}"
