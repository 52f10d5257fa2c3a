"""LiveTail: what is appended from now on, in one view; nothing is read back from the log."""

from PySide6.QtCore import QObject

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.values import Done
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.tail.feed import Feed
from ui.tail.view import RecordView


class LiveTail(Feed):
    """Feeds a `RecordView` from one topic, or with "" from all that are not internal."""

    def __init__(
        self, port: EnginePort, store: Store, view: RecordView, parent: QObject | None = None
    ) -> None:
        super().__init__(view, parent)
        self.topic: str | None = None
        """None while nothing is watched."""
        self._port = port
        self._store = store
        self._tail_id: int | None = None
        self._partition: int | None = None
        store.restarted.connect(self._watch_again)

    def watch(self, topic: str, partition: int | None = None) -> None:
        """Begin anew with another topic."""
        self.stop()
        self.topic, self._partition = topic, partition
        self._tail_id = self._store.add_sink(self)
        self.start_over()
        start(self, self._watch(WatchTail(self._tail_id, topic, partition)))

    def stop(self) -> None:
        """Let the engine know that nobody looks."""
        if self._tail_id is not None:
            self._store.remove_sink(self._tail_id)
            start(self, self._unwatch(self._tail_id))
            self._tail_id = self.topic = None

    def _watch_again(self) -> None:
        """Another engine knows of no tail; what is on the screen stays."""
        if self._tail_id is not None and self.topic is not None:
            start(self, self._watch(WatchTail(self._tail_id, self.topic, self._partition)))

    async def _watch(self, command: WatchTail) -> None:
        await ask(self._port, command, Done)

    async def _unwatch(self, tail_id: int) -> None:
        await ask(self._port, UnwatchTail(tail_id), Done)
