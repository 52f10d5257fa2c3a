"""The settings: appearance, engine, and every broker setting; changes are gathered, then applied."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from ui.engine_options import EngineOptions, differences
from ui.panes.settings.appearance import Appearance
from ui.panes.settings.broker import BrokerSettings
from ui.panes.settings.engine import EngineForm
from ui.theme.tokens import PAGE_HEADER_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.empty import EmptyState
from ui.widgets.field import Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.tabs import Tabs
from ui.widgets.text import counted, visible

FORM_WIDTH = 760
APPEARANCE, ENGINE, BROKER = range(3)
WHY_NOT_HERE = (
    "The engine on {folder} has the settings that its own program was started with. To change"
    " them, end that program and start it with others: workbench serve --help. What can change"
    " while it runs is set with kafka-configs."
)


class SettingsPage(Surface):
    """Without options there is no engine to restart: then it is the appearance alone.

    Of an engine on `attached_to`, which another program runs, it says where its settings are.
    """

    apply_wanted = Signal(object)
    """The settings to restart the engine with."""

    def __init__(
        self,
        options: EngineOptions | None,
        appearance: Appearance,
        attached_to: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("bg", parent)
        self._options = options
        self.appearance = appearance
        self.tabs = Tabs("Pages of the settings", "page")
        self.stack = QStackedWidget()
        self.tabs.addTab("Appearance")
        self.stack.addWidget(_scrolled(appearance))
        head = Surface("panel")
        head.setFixedHeight(PAGE_HEADER_HEIGHT + 1)
        title = SafeLabel("Settings", "h2")
        line = row(
            Glyph("settings", "acc_fg", 20), 8, title, 16, self.tabs, None, margins=(16, 0, 12, 0)
        )
        column(line, Line(), into=head)
        column(head, self.stack, into=self).setStretch(1, 1)
        self.setAccessibleName("Settings")
        self.tabs.currentChanged.connect(self._show_tab)
        if options is not None:
            self._add_engine(options)
        elif attached_to:
            self.tabs.addTab("Engine")
            text = WHY_NOT_HERE.format(folder=visible(attached_to, 200))
            self.stack.addWidget(EmptyState("server", "Another program runs the engine", text))

    def _add_engine(self, options: EngineOptions) -> None:
        self.engine = EngineForm(options)
        self.broker = BrokerSettings(options)
        for title, part in (("Engine", _scrolled(self.engine)), ("Broker settings", self.broker)):
            self.tabs.addTab(title)
            if part is self.broker:
                part.setContentsMargins(24, 16, 24, 0)
            self.stack.addWidget(part)
        self.message = Message()
        self.undo = Button("Take back", "rotate-ccw", tip="Take back the changes not yet applied")
        self.apply = Button("Apply and restart the engine…", "refresh-cw", "primary")
        self.foot = Surface("panel")
        line = row(self.message, None, self.undo, self.apply, spacing=8, margins=(24, 10, 24, 10))
        line.setStretch(0, 1)
        line.setAlignment(self.message, Qt.AlignmentFlag.AlignVCenter)
        column(Line(), line, into=self.foot)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.foot)
        self.engine.show_settings(options.chosen)
        self.broker.show_settings(options.chosen)
        self.engine.changed.connect(self._engine_changed)
        self.broker.changed.connect(self._broker_changed)
        self.undo.clicked.connect(self.take_back)
        self.apply.clicked.connect(self._apply)
        self._judge()

    def show_engine(self) -> None:
        """Bring the engine's settings to the front."""
        self.tabs.setCurrentIndex(min(ENGINE, self.tabs.count() - 1))

    def take_back(self) -> None:
        """Show what the engine runs with."""
        if self._options is not None:
            self.engine.show_settings(self._options.chosen)
            self.broker.show_settings(self._options.chosen)
            self._judge()

    def _show_tab(self, at: int) -> None:
        self.stack.setCurrentIndex(at)

    def _engine_changed(self) -> None:
        self.broker.show_settings(self.engine.wanted)
        self._judge()

    def _broker_changed(self) -> None:
        blocked = self.engine.blockSignals(True)
        self.engine.show_settings(self.broker.wanted)
        self.engine.blockSignals(blocked)
        self._judge()

    def _judge(self) -> None:
        options = self._options
        if options is None:
            return
        wanted = self.engine.wanted
        number = len(differences(options.chosen, wanted))
        problem = ""
        if self.engine.problems:
            problem = f"{counted(len(self.engine.problems), 'field')} to correct"
        elif number:
            problem = options.problem(wanted)
        if problem:
            self.message.say(problem, "bad")
        else:
            words = f"{counted(number, 'change')} not applied yet" if number else ""
            self.message.say(words, "warn")
        self.apply.setEnabled(bool(number) and not problem)
        self.undo.setEnabled(bool(number) or bool(self.engine.problems))

    def _apply(self) -> None:
        self.apply_wanted.emit(self.engine.wanted)


def _scrolled(form: QWidget) -> QScrollArea:
    inner = QWidget()
    form.setMaximumWidth(FORM_WIDTH)
    line = row(form, None, margins=(24, 20, 24, 16), into=inner)
    line.setStretch(0, 1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
    area.setWidget(inner)
    return area
