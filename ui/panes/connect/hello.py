"""Hello world in three steps: what ticks each of them, and what is remembered of it."""

from PySide6.QtCore import QObject, Signal

from engine.contract.views import ClientView
from ui.models.store import Changes, Store
from ui.remembered import Remembered
from ui.widgets.button import Button
from ui.widgets.guide import Guide, Step

TOPIC = "test"
TOPIC_KEPT, READ_KEPT, HIDDEN_KEPT = "guide/topic", "guide/read", "guide/hidden"


def steps_for(topic: str) -> tuple[Step, ...]:
    return (
        Step(
            f"Create the topic {topic}",
            "A named log, here with one partition.",
            "Waiting for the topic",
            "The topic is there",
        ),
        Step(
            "Run consumer.py",
            "Ticks when a client asks for its records.",
            "Waiting for a client",
            "A client asked for its records",
        ),
        Step(
            "Run producer.py",
            f"Ticks when {topic} has its first record.",
            "Waiting for a record",
            "The first record is there",
        ),
    )


class Hello(QObject):
    """Ticks the steps by what the engine tells; begun again, it is about a topic not yet there."""

    create_topic_wanted = Signal(str)
    topic_changed = Signal(str)
    """The guide is about another topic now."""

    def __init__(self, store: Store, settings: Remembered | None, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._settings = store, settings
        kept = self._kept(TOPIC_KEPT)
        self.topic = kept or TOPIC
        self._has_read = self._kept(READ_KEPT) == self.topic
        self.guide = Guide(
            "Hello world in three steps",
            "Steps tick themselves when the cluster sees them happen, from any program.",
            steps_for(self.topic),
        )
        self.create_button = Button("", "plus", "primary")
        self.create_button.clicked.connect(self._want_topic)
        self.guide.steps[0].set_offer(self.create_button)
        self.guide.restart_wanted.connect(self.restart)
        self.guide.hide_wanted.connect(self._hide)
        self.guide.setHidden(self.is_hidden)
        self._name_it()
        store.frame_applied.connect(self._tick)
        self._tick()

    @property
    def is_hidden(self) -> bool:
        return self._kept(HIDDEN_KEPT) == "yes"

    def set_hidden(self, hidden: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        self._keep(HIDDEN_KEPT, "yes" if hidden else "no")
        self.guide.setHidden(hidden)

    def restart(self) -> None:
        """Begin again with the first of test, test-2, test-3… that is free."""
        number, topic = 1, TOPIC
        while topic in self._store.topics:
            number += 1
            topic = f"{TOPIC}-{number}"
        self.topic, self._has_read = topic, False
        self._keep(TOPIC_KEPT, topic)
        self._name_it()
        self._tick()
        self.topic_changed.emit(topic)

    def _hide(self) -> None:
        self.set_hidden(True)

    def _name_it(self) -> None:
        for shown, step in zip(self.guide.steps, steps_for(self.topic), strict=True):
            shown.show_words(step)
        words = f"Create topic “{self.topic}”"
        self.create_button.setText(words)
        self.create_button.setAccessibleName(words)

    def _tick(self, changes: Changes | None = None) -> None:
        """Look only at what moved: this runs with every frame."""
        topic, clients = self.topic, self._store.clients
        if not self._has_read:
            looked_at = clients if changes is None else changes.clients
            found = (clients[number] for number in looked_at if number in clients)
            if any(_reads(client, topic) for client in found):
                self._has_read = True
                self._keep(READ_KEPT, topic)
        about_it = changes is None or topic in changes.topics | changes.partitions.keys()
        if about_it or changes is None or changes.clients:
            records = self._store.partitions.get(topic, {}).values()
            has_record = any(view.log_end_offset > 0 for view in records)
            self.guide.show_done((topic in self._store.topics, self._has_read, has_record))

    def _want_topic(self) -> None:
        self.create_topic_wanted.emit(self.topic)

    def _kept(self, name: str) -> str:
        found = self._settings.value(name) if self._settings is not None else ""
        return found if isinstance(found, str) else ""

    def _keep(self, name: str, value: str) -> None:
        if self._settings is not None:
            self._settings.setValue(name, value)


def _reads(client: ClientView, topic: str) -> bool:
    return client.role in ("consumer", "both") and topic in client.topics
