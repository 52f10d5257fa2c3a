"""The map's bar: which topics, what can be done to the cluster, what is wrong, and the pace."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout
from typing_extensions import override

from ui.widgets.button import Button, ToolButton
from ui.widgets.combo import Combo
from ui.widgets.label import SafeLabel
from ui.widgets.segmented import Segmented
from ui.widgets.surface import Surface, row
from ui.widgets.text import tooltip

LEAST = 420
ALL_TOPICS = "All topics"
BUTTONS = (
    ("power", "Kill", "End a broker as kill -9 does"),
    ("zap", "Power", "Cut the power of a broker: what was not synced is gone"),
    ("pause", "Freeze", "Have a broker hear and say nothing"),
    ("link", "Links", "Cut or slow the link between two brokers"),
    ("hard-drive", "Disk", "Fill the disk of a broker, slow it, or have it fail"),
    ("clock", "Clock", "Set the clock of a broker wrong"),
    ("scroll-text", "Script", "Save what was done as a script, or run one"),
)
FIRST_TO_GO = frozenset({"Power", "Disk", "Clock", "Script"})
"""Where there is hardly any room; a broker's menu has what they offer, but scripts."""
SPEEDS = ("1\N{MULTIPLICATION SIGN}", "¼\N{MULTIPLICATION SIGN}", "Step")


class MapBar(Surface):
    """Says what was asked of it; the page knows what to do."""

    asked = Signal(object)
    """One of the buttons."""
    scope_chosen = Signal()
    heal_asked = Signal()
    speed_chosen = Signal(int)
    step_asked = Signal()

    def __init__(self, speed_tip: str) -> None:
        super().__init__("bg")
        self._awaited = self._said = ""
        self.scope = Combo("Topics shown", [ALL_TOPICS])
        self.scope.currentIndexChanged.connect(lambda _at: self.scope_chosen.emit())
        self.buttons = {
            words: ToolButton(icon_name, words, tip=tip, boxed=True)
            for icon_name, words, tip in BUTTONS
        }
        for button in self.buttons.values():
            button.clicked.connect(lambda _on=False, of=button: self.asked.emit(of))
        self.state = SafeLabel("", "medium", "warn")
        self.heal = Button("Heal all", "heart-pulse", tip="Remove every fault")
        self.heal.clicked.connect(self.heal_asked)
        self.heal.hide()
        self.speed = Segmented("Speed", SPEEDS)
        self.speed.setToolTip(tooltip(speed_tip))
        self.speed.chosen.connect(self.speed_chosen)
        self.step = Button("Take step", "play", tip="Let what each link holds arrive (.)")
        self.step.clicked.connect(self.step_asked)
        self.step.hide()
        row(
            self.scope, 6, *self.buttons.values(), 8, self.state, self.heal, None, 8, self.step, self.speed,
            margins=(12, 6, 12, 6), spacing=4, into=self,
        ).setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # fmt: skip

    def show_state(self, words: str, speed: int) -> None:
        """What is wrong, and the pace of the links."""
        self._said = words
        self.state.setText(words)
        self.heal.setToolTip(tooltip(f"{words}: remove every fault" if words else ""))
        self.heal.setVisible(bool(words))
        self.speed.blockSignals(True)
        self.speed.choose(speed)
        self.speed.blockSignals(False)
        self.step.setVisible(speed == len(SPEEDS) - 1)
        self._fit()

    @property
    def chosen_topic(self) -> str:
        """The topic that is shown; "" for all."""
        return self.scope.currentText() if self.scope.currentIndex() > 0 else ""

    def show_topic(self, name: str) -> None:
        """Choose a topic, or one that is about to come as soon as it is there."""
        self._awaited = name
        self.scope_chosen.emit()

    def list_topics(self, names: list[str]) -> None:
        """The choice stays what it was, as long as there is such a topic."""
        if self._awaited in names:
            kept, self._awaited = self._awaited, ""
        elif names == [self.scope.itemText(at) for at in range(1, self.scope.count())]:
            return
        else:
            kept = self.chosen_topic
        self.scope.blockSignals(True)
        self.scope.clear()
        self.scope.addItems([ALL_TOPICS, *names])
        self.scope.setCurrentIndex(names.index(kept) + 1 if kept in names else 0)
        self.scope.blockSignals(False)

    @override
    def minimumSizeHint(self) -> QSize:
        """It gives way by itself; nothing beside it is to be pushed away."""
        return QSize(LEAST, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The buttons keep their words as long as there is room for everything."""
        layout, style = self.layout(), Qt.ToolButtonStyle
        assert layout is not None
        words, icons = style.ToolButtonTextBesideIcon, style.ToolButtonIconOnly
        for wanted, wide in ((words, 168), (icons, 132), (icons, 88), (icons, 80)):
            is_short, is_tight = wide < 132, wide < 88
            self.scope.setFixedWidth(wide)
            self.state.setVisible(bool(self._said) and not is_short)
            self.heal.setText("Heal" if is_short else "Heal all")
            self.step.setText("Go on" if is_short else "Take step")
            for name, button in self.buttons.items():
                button.setToolButtonStyle(wanted)
                button.setVisible(name not in FIRST_TO_GO or not is_tight)
            layout.invalidate()
            if layout.minimumSize().width() <= self.width():
                return
