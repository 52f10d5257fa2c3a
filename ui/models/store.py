"""The window's memory of the engine: every frame goes in here, and fine signals come out.

The store does work for what changed, never for what exists. A signal fires at most once a frame
for each key; `frame_applied` follows them with everything that changed, for models that would
rather do their work in one go. Feeds go straight to the tail that asked for them.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.contract.consumers import ConsumerView
from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame
from engine.contract.groups import GroupView
from engine.contract.metrics import MetricsView
from engine.contract.moves import MovesView
from engine.contract.samples import SamplesView
from engine.contract.values import View
from engine.contract.views import BrokerView, ClientView, ClusterView, PartitionView, TopicView
from ui.models.lags import Lags

EVENTS_KEPT = 5_000
"""Events are a ring: the oldest leave when more have come."""

FeedItem = BatchAppended | Skipped
K = TypeVar("K")
V = TypeVar("V", bound=View)


class TailSink(Protocol):
    """Whoever receives the feed of one tail."""

    def take_feed(self, items: Sequence[FeedItem]) -> None:
        """What one frame brought for this tail, in the order it was appended."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Which keys one frame touched. A key that is no longer in the store is gone."""

    cluster: bool = False
    brokers: set[int] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    partitions: dict[str, set[int]] = field(default_factory=dict)
    """Partition indexes by topic."""
    clients: set[int] = field(default_factory=set)
    left_clients: set[int] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)


class Store(QObject):
    """The last view of every key, the recent events, and who listens to which tail."""

    cluster_changed = Signal()
    samples_changed = Signal()
    measured = Signal(object)
    """A `MetricsView`, once a second while somebody watches."""
    batches_moved = Signal(object)
    """A `MovesView`, while somebody watches."""
    broker_changed = Signal(int)
    broker_gone = Signal(int)
    topic_changed = Signal(str)
    """Also when it is new: `topic in store.topics` was false until this frame."""
    topic_gone = Signal(str)
    partitions_changed = Signal(str, object)
    """A topic and the set of its partitions that changed or went, once a frame and topic."""
    client_changed = Signal(int)
    client_gone = Signal(int)
    consumer_changed = Signal(int)
    """One built in, by its number; also when it is gone."""
    events_added = Signal(object)
    """The tuple of new events, oldest first."""
    restarted = Signal()
    """The engine is another one: whoever had it watch something asks again."""
    frame_applied = Signal(object)
    """A `Changes`, after the fine signals; not sent when no state changed."""

    @property
    def address(self) -> str:
        """Where clients connect; the usual place while the engine has not said."""
        return self.cluster.address if self.cluster is not None else "localhost:9092"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cluster: ClusterView | None = None
        self.brokers: dict[int, BrokerView] = {}
        self.topics: dict[str, TopicView] = {}
        self.partitions: dict[str, dict[int, PartitionView]] = {}
        self.clients: dict[int, ClientView] = {}
        self.left_clients: dict[int, ClientView] = {}
        """Those that left last, as they were in the end."""
        self.groups: dict[str, GroupView] = {}
        self.consumers: dict[int, ConsumerView] = {}
        """Those built in."""
        self.lags = Lags(self)
        """How far behind each group is."""
        self.samples: SamplesView | None = None
        self.events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self.is_starting_over = False
        """Topics go because another folder was opened, not because they were deleted."""
        self.events_skipped = 0
        """Events the engine could not hand over since the window opened."""
        self.metered_by: set[object] = set()
        """Who in the window wants requests to be measured."""
        self._sinks: dict[int, TailSink] = {}
        self._last_tail_id = 0

    def partition(self, topic: str, partition: int) -> PartitionView | None:
        return self.partitions.get(topic, {}).get(partition)

    def apply(self, frame: Frame) -> None:
        """Take in one frame and tell whoever listens."""
        if frame.states:
            changes = self._take_states(frame)
            self._tell(changes)
        if frame.events or frame.events_skipped:
            self.events_skipped += frame.events_skipped
            self.events.extend(frame.events)
            self.events_added.emit(frame.events)
        if frame.feed:
            self._dispatch(frame.feed)

    def take_event(self, event: Event) -> None:
        """One that the window itself saw."""
        self.events.append(event)
        self.events_added.emit((event,))

    def engine_stopped(self) -> None:
        """Nobody is connected and there is no cluster until another engine tells of its own."""
        gone = [("client", one) for one in self.clients]
        self.apply(Frame(states=(*((key, None) for key in gone), (("cluster",), None))))

    def start_over(self, *, keep_topics: bool) -> None:
        """Another engine runs, on the same folder or on another one."""
        if not keep_topics:
            self.is_starting_over = True
            gone = [*((("topic", n), None) for n in self.topics)]
            gone += [*((("group", n), None) for n in self.groups)]
            brokers = [*((("broker", n), None) for n in self.brokers)]
            self.apply(Frame(states=(*gone, *brokers)))
            self.is_starting_over = False
        self.consumers.clear()
        self.restarted.emit()

    def add_sink(self, sink: TailSink) -> int:
        """A tail id nobody has; its feed goes to `sink` until `remove_sink`."""
        self._last_tail_id += 1
        self._sinks[self._last_tail_id] = sink
        return self._last_tail_id

    def remove_sink(self, tail_id: int) -> None:
        """What still arrives for the tail is dropped."""
        self._sinks.pop(tail_id, None)

    def _take_states(self, frame: Frame) -> Changes:
        brokers: set[int] = set()
        topics: set[str] = set()
        partitions: dict[str, set[int]] = {}
        clients: set[int] = set()
        left_clients: set[int] = set()
        groups: set[str] = set()
        cluster = False
        for key, view in frame.states:
            match key:
                case ("partition", str(topic), int(index)):
                    partitions.setdefault(topic, set()).add(index)
                    self._put_partition(topic, index, view)
                case ("topic", str(name)):
                    topics.add(name)
                    if view is None:  # its partitions go with it, told or not
                        gone = self.partitions.pop(name, {})
                        if gone:
                            partitions.setdefault(name, set()).update(gone)
                    _put(self.topics, name, view, TopicView)
                case ("client", int(connection_id)):
                    clients.add(connection_id)
                    _put(self.clients, connection_id, view, ClientView)
                case ("left_client", int(connection_id)):
                    left_clients.add(connection_id)
                    _put(self.left_clients, connection_id, view, ClientView)
                case ("group", str(group_id)):
                    groups.add(group_id)
                    _put(self.groups, group_id, view, GroupView)
                case ("consumer", int(consumer_id)):
                    _put(self.consumers, consumer_id, view, ConsumerView)
                    self.consumer_changed.emit(consumer_id)
                case ("broker", int(broker_id)):
                    brokers.add(broker_id)
                    _put(self.brokers, broker_id, view, BrokerView)
                case ("metrics",):
                    if isinstance(view, MetricsView):
                        self.measured.emit(view)
                case ("moves",):
                    if isinstance(view, MovesView):
                        self.batches_moved.emit(view)
                case ("samples",):
                    self.samples = view if isinstance(view, SamplesView) else None
                    self.samples_changed.emit()
                case ("cluster",):
                    cluster = True
                    self.cluster = view if isinstance(view, ClusterView) else None
                case _:  # a kind of thing this window does not show
                    continue
        return Changes(cluster, brokers, topics, partitions, clients, left_clients, groups)

    def _put_partition(self, topic: str, index: int, view: View | None) -> None:
        if isinstance(view, PartitionView):
            self.partitions.setdefault(topic, {})[index] = view
            return
        of_topic = self.partitions.get(topic)
        if of_topic is not None:
            of_topic.pop(index, None)
            if not of_topic:
                del self.partitions[topic]

    def _tell(self, changes: Changes) -> None:
        if changes.cluster:
            self.cluster_changed.emit()
        for broker_id in changes.brokers:
            present = broker_id in self.brokers
            (self.broker_changed if present else self.broker_gone).emit(broker_id)
        for name in changes.topics:
            (self.topic_changed if name in self.topics else self.topic_gone).emit(name)
        for name, indexes in changes.partitions.items():
            self.partitions_changed.emit(name, indexes)
        self.lags.take(changes.groups, changes.partitions)
        for connection_id in changes.clients:
            present = connection_id in self.clients
            (self.client_changed if present else self.client_gone).emit(connection_id)
        self.frame_applied.emit(changes)

    def _dispatch(self, feed: Sequence[FeedItem]) -> None:
        by_tail: dict[int, list[FeedItem]] = {}
        for item in feed:
            ids = item.tail_ids if isinstance(item, BatchAppended) else (item.tail_id,)
            for tail_id in ids:
                by_tail.setdefault(tail_id, []).append(item)
        for tail_id, items in by_tail.items():
            sink = self._sinks.get(tail_id)
            if sink is not None:
                sink.take_feed(items)


def _put(views: dict[K, V], key: K, view: View | None, kind: type[V]) -> None:
    if isinstance(view, kind):
        views[key] = view
    else:
        views.pop(key, None)
