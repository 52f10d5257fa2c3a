"""Shell: what a feature of the window is given to put its pages, docks and actions into.

Features know the shell, not each other: whoever wants something of another one asks the shell,
which tells whoever listens.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.remembered import Remembered
from ui.shell.actions import Actions
from ui.shell.centre import Centre
from ui.shell.docks import Docks
from ui.shell.layout import Layout
from ui.shell.pages import Pages


class Shell(QObject):
    """The places of the window, and what features ask of one another."""

    topic_wanted = Signal(str, object, object)
    """Open a topic's page; at a partition; at an offset of it."""
    log_wanted = Signal(str, object)
    """Open a topic's page at its log; of a partition."""
    produce_wanted = Signal(str)
    """Open the form that writes a record to a topic."""
    watch_wanted = Signal(str)
    """Open a live tail of a topic in a dock of its own."""
    new_topic_wanted = Signal(str)
    """Open the form for a new topic, its name begun."""
    record_selected = Signal(object)
    """A record is the selected one now, wherever it is listed."""
    record_opened = Signal(object)
    """Bring a record up in full."""
    grow_wanted = Signal(str)
    back_up_wanted = Signal(str)
    """Back up a topic; "" is the whole cluster."""
    delete_wanted = Signal(str)
    theme_changed = Signal(str)
    """The user chose a theme."""
    group_wanted = Signal(str)
    """Open a consumer group's page."""
    go_to_wanted = Signal(str)
    """Open the palette with something typed already: "g "."""
    reset_wanted = Signal(str)
    """Set a consumer group elsewhere: its page with the sheet beside."""
    delete_group_wanted = Signal(str)
    why_wanted = Signal(str, str, str)
    """Explain why somebody gets no messages: kind ("group"), name, and member or connection."""
    join_wanted = Signal(str, str)
    """Ask what a consumer built in shall do: a group and a topic to begin with, either may be ""."""
    requests_wanted = Signal(str, object)
    """Show what a client id asked; at an entry of the trace, where one is meant."""
    map_wanted = Signal(str)
    """Show the map, of one topic or with "" as it was."""
    client_wanted = Signal(int)
    """Show a client that is connected, by its connection."""
    broker_wanted = Signal(int)
    """Open a broker's page."""
    broker_act_wanted = Signal(str, int)
    """Do something to a broker, by the act's name; a destructive one asks first."""

    def __init__(
        self, window: QMainWindow, port: EnginePort, store: Store, settings: Remembered | None
    ) -> None:
        super().__init__(window)
        self.window, self.port, self.store, self.settings = window, port, store, settings
        self.actions = Actions(window)
        self.centre = Centre()
        self.pages = Pages(self.centre)
        self.layout = Layout(window, settings)
        self.docks = Docks(window, self.layout, self.actions)
        self.current_topic: str | None = None
        """The topic the menus speak of: the page in front, else the explorer's row."""
        self.current_group: str | None = None
        """The same of a consumer group."""

    def open_topic(
        self, name: str, partition: int | None = None, offset: int | None = None
    ) -> None:
        """Bring a topic's page to the front."""
        self.topic_wanted.emit(name, partition, offset)

    def new_topic(self, name: str = "") -> None:
        self.new_topic_wanted.emit(name)

    def produce(self, topic: str = "") -> None:
        self.produce_wanted.emit(topic)
