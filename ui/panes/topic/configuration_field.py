"""One setting in words, and its value in the editor that its type asks for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.contract.commands import ConfigEntry
from ui.panes.topic.configuration_words import hint, reading, source_words, typed_value
from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.button import Button
from ui.widgets.combo import Combo
from ui.widgets.field import FieldState, Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row


class SettingField(QWidget):
    """Says what is typed in Kafka's words; whoever listens judges it and keeps it."""

    typed = Signal(str, str)
    """The setting and the value that was typed or chosen for it."""
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._key = ""
        self.name = SafeLabel("", "strong", wrap=True, selectable=True)
        self.meaning = SafeLabel("", "body", wrap=True)
        self.facts = SafeLabel("", "small", "dim", wrap=True)
        self.effect = Message()
        self.text = Input("New value", mono=True)
        self.choice = Combo("New value")
        self._fields = QStackedWidget()
        self._fields.addWidget(self.text)
        self._fields.addWidget(self.choice)
        self._fields.setFixedHeight(CONTROL_HEIGHT)
        self.verdict = Message()
        self.reset = Button("Reset to default", "rotate-ccw")
        column(
            self.name, 4, self.meaning, 6, self.facts, 6, self.effect, 8, self._fields, 2,
            self.verdict, 8, row(self.reset, None), into=self,
        )  # fmt: skip
        self.text.textEdited.connect(self._typed)
        self.choice.textActivated.connect(self._typed)
        self.text.returnPressed.connect(self.entered)

    def show_entry(self, entry: ConfigEntry, value: str) -> None:
        """Show a setting, with the value it has or is to have."""
        self._key = entry.key
        self.name.setText(entry.key)
        self.meaning.setText(entry.documentation)
        default = reading(entry.key, entry.default)
        self.facts.setText(
            f"Now {reading(entry.key, entry.value)}, from: {source_words(entry).lower()}."
            f" Without a value of its own: {default}."
        )
        if entry.takes_effect:
            self.effect.say("Acts in this version.", "ok")
        else:
            self.effect.say(
                "Kept and shown as in Kafka; nothing acts on it in this version.", "warn"
            )
        is_choice = entry.kind in ("yes_or_no", "choice")
        if is_choice:
            self.choice.clear()
            self.choice.addItems(list(entry.choices))
            self.choice.setCurrentText(value)
        else:
            self.text.set_quietly(value)
            self.text.setPlaceholderText(hint(entry))
        self._fields.setCurrentIndex(int(is_choice))
        self.say("" if is_choice else hint(entry), "")

    def say(self, words: str, state: FieldState) -> None:
        """The verdict on what stands in the field."""
        self.text.show_state(state)
        self.verdict.say(words, state)

    def _typed(self, text: str) -> None:
        self.typed.emit(self._key, typed_value(self._key, text))
