"""Telemetry: turns what happens in the engine into the window's views, feeds and events.

Nothing on the hot path calls it. Counters are plain integers kept where things happen; a pump
samples them while somebody watches, a portion at a time, and marks what changed. Without an
watcher (`serve`) there is no pump, and an event is a line in the log.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from engine.base.clock import Clock
from engine.base.ids import TopicPartition
from engine.broker.arrivals import Arrivals, name_of
from engine.broker.cluster_changes import ClusterChanges
from engine.broker.delta import ChangedConfig, MetadataDelta
from engine.broker.departed import Departed
from engine.broker.group_watch import GroupWatch
from engine.broker.partition import Partition
from engine.broker.partition_scan import PartitionScan
from engine.broker.request import Peer
from engine.broker.tails import Tails
from engine.broker.trap_words import tell_began_at_end, tell_left_silent
from engine.broker.traps import Traps
from engine.broker.turned_away import TurnedAway
from engine.broker.views import Client, Views
from engine.contract.facts import Event, EventKind, Severity
from engine.contract.frames import Key
from engine.contract.outbox import BuildView, ListKeys, Outbox
from engine.contract.outboxes import Outboxes
from engine.machines.controller.image import ConfigResource

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.fleet import Fleet
    from engine.broker.moves import Moves

log = logging.getLogger(__name__)

TICK_S = 1 / 30
CALM_TICK_S = 0.1
"""Between two samples while nothing moves."""
CALM_AFTER_TICKS = 30
SUMMARIES_EVERY_MS = 250.0
"""Cluster, brokers, topics and clients change with every record; their views need not."""
HEARTBEAT_MS = 2_000.0
"""How old the cluster's view (its memory figure) may be when nothing else changes."""
TOPICS_IN_ONE_CAUSE = 3


class Telemetry:
    """Watches the cluster, its brokers and their clients."""

    def __init__(
        self,
        *,
        clock: Clock,
        outbox: Outbox | None = None,
        memory_bytes: Callable[[], int | None] = lambda: None,
    ) -> None:
        self.clients: dict[int, Client] = {}
        self.outboxes = Outboxes(outbox)
        self.tails = Tails(self.outboxes)
        self.event_watchers: list[Callable[[Event], None]] = []
        """Told of each event, beside the windows; who comes late says `watch`."""
        self.moves: Moves | None = None
        """Whoever counts batches, while somebody watches."""
        self._clock = clock
        self._memory_bytes = memory_bytes
        self._cluster: Fleet | None = None
        self._views: Views | None = None
        self._traps = Traps(
            partial(tell_left_silent, self.event),
            partial(tell_began_at_end, self.event),
            self._peers,
        )
        self._departed = Departed(self.mark)
        self.groups = GroupWatch(clock, self.mark, self._group_told)
        self._timer: asyncio.TimerHandle | None = None
        self._scan: PartitionScan | None = None
        self._changes: ClusterChanges | None = None
        self._moved_topics: set[str] = set()
        self._calm_ticks = 0
        self._summaries_due_ms = 0.0
        self._heartbeat_due_ms = 0.0
        self.turned_away = TurnedAway(self.event, clock)
        self._arrivals = Arrivals(self.event, clock)

    # -- life --------------------------------------------------------------------------------

    def start(self, cluster: "Fleet", *, data_folder: str) -> None:
        """Begin to watch; the brokers of the cluster subscribed before, so their state is new."""
        self._cluster = cluster
        self._scan = PartitionScan(cluster)
        self._changes = ClusterChanges(cluster, self.event)
        cluster.subscribe(self._changed)
        for broker in cluster.brokers.values():
            self._attend(broker)
        cluster.on_joined.append(self._attend)
        cluster.on_left.append(self._left)
        views = self._views = Views(
            cluster=cluster,
            clients=self.clients,
            clock=self._clock,
            data_folder=data_folder,
            memory_bytes=self._memory_bytes,
        )
        for kind, list_keys, build in (
            ("cluster", views.cluster_keys, views.cluster),
            ("broker", views.broker_keys, views.broker),
            ("topic", views.topic_keys, views.topic),
            ("partition", views.partition_keys, views.partition),
            ("client", views.client_keys, views.client),
            ("group", self.groups.keys, self.groups.view),
            ("left_client", self._departed.keys, self._departed.view),
        ):
            self.outboxes.register(kind, list_keys=list_keys, build=build)
        self.watch()

    def stopping(self) -> None:
        """The engine stops: brokers that go are no news any more."""
        self.event("engine_stopping", "info", "Engine stopping")
        self._changes = None

    def stop(self) -> None:
        """Sample and publish once more, then never again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._traps.stop()
        if self._views is not None:
            self.outboxes.publish()

    # -- the pump ----------------------------------------------------------------------------

    @property
    def _is_watched(self) -> bool:
        """Whether anybody is told of events."""
        return bool(self.event_watchers) or self.outboxes.is_attached

    def watch(self) -> None:
        """Let the pump run, where it does not yet and somebody looks."""
        if self._timer is None and self._views is not None and self._is_watched:
            self._tick()

    def _tick(self) -> None:
        if self.outboxes.is_attached:
            moved = self._sample()
            self._calm_ticks = 0 if moved else self._calm_ticks + 1
            delay = CALM_TICK_S if self._calm_ticks > CALM_AFTER_TICKS else TICK_S
        else:
            self._tell_clients()
            delay = SUMMARIES_EVERY_MS / 1_000
        self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _sample(self) -> bool:
        """Mark what changed since the last time and publish it; whether anything did."""
        now_ms = self._clock.monotonic_ms()
        moved = self._sample_partitions()
        if now_ms >= self._summaries_due_ms:
            self._summaries_due_ms = now_ms + SUMMARIES_EVERY_MS
            moved |= self._sample_summaries(now_ms)
        moved |= self.outboxes.has_work
        self.outboxes.publish()
        return moved

    def _tell_clients(self) -> None:
        self._arrivals.tell(self.clients.values())
        self.turned_away.tell_left_out()

    def _sample_partitions(self) -> bool:
        assert self._scan is not None
        moved = self._scan.moved()
        for place in moved:
            self._mark("partition", *place)
            self._moved_topics.add(place.topic)
        return bool(moved)

    def _sample_summaries(self, now_ms: float) -> bool:
        assert self._views is not None
        mark = self.outboxes.mark
        changed = bool(self._moved_topics)
        for client in self.clients.values():
            if client.peer.request_count != client.seen_requests:
                client.seen_requests = client.peer.request_count
                mark(("client", client.peer.connection_id))
                changed = True
        self._tell_clients()
        for key in self._views.active:
            mark(key)
        for topic in self._moved_topics:
            mark(("topic", topic))
        self._moved_topics.clear()
        is_due = now_ms >= self._heartbeat_due_ms
        if changed or self._views.brokers_moved() or (is_due and self._views.has_several):
            changed = True
            self._mark_brokers()
        if changed or now_ms >= self._heartbeat_due_ms:
            self._heartbeat_due_ms = now_ms + HEARTBEAT_MS
            mark(("cluster",))
        return changed or bool(self._views.active)

    def _mark(self, *key: str | int) -> None:
        self.outboxes.mark(key)

    def show(self, kind: str, *, list_keys: ListKeys, build: BuildView) -> None:
        """Have the views of one more kind of thing sent; `mark` says when they changed."""
        self.outboxes.register(kind, list_keys=list_keys, build=build)

    def mark(self, key: Key) -> None:
        self._mark(*key)

    def _peers(self) -> Iterable[Peer]:
        return (client.peer for client in self.clients.values())

    def _mark_brokers(self) -> None:
        if self._cluster is not None:
            for broker_id in self._cluster.image.brokers:
                self._mark("broker", broker_id)

    # -- events ------------------------------------------------------------------------------

    def event(
        self,
        kind: EventKind,
        severity: Severity,
        text: str,
        *,
        why: str = "",
        topic: str = "",
        partition: int | None = None,
        broker_id: int | None = None,
        connection_id: int | None = None,
        client_id: str = "",
        software: str = "",
        record_count: int | None = None,
    ) -> None:
        """Say what happened: a line in the log, and in the window where there is one."""
        log.log(_LEVELS_OF.get(kind, _LEVELS[severity]), "%s%s", text, f": {why}" if why else "")
        if not self._is_watched:
            return
        event = Event(
            at_ms=self._clock.now_ms(),
            kind=kind,
            severity=severity,
            text=text,
            why=why,
            topic=topic,
            partition=partition,
            broker_id=broker_id,
            connection_id=connection_id,
            client_id=client_id,
            software=software,
            record_count=record_count,
        )
        self.outboxes.event(event)
        for told in self.event_watchers:
            told(event)

    # -- what the cluster tells --------------------------------------------------------------

    def _changed(self, delta: MetadataDelta) -> None:
        created = {topic.topic_id for topic in delta.created}
        created_names = {topic.name for topic in delta.created}
        why = delta.cause or delta.why
        for topic in delta.created:
            self._mark("topic", topic.name)
            came_back = any(partition.leader_epoch for partition in topic.partitions.values())
            kind: EventKind = "topic_restored" if came_back else "topic_created"
            text = f"Topic {topic.name} {'came back' if came_back else 'created'}"
            self.event(kind, "good", text, why=why, topic=topic.name)
        for topic in delta.removed:
            self._forget(topic.name, topic.partitions)
            self.event(
                "topic_deleted", "info", f"Topic {topic.name} deleted", why=why, topic=topic.name
            )
        grown: dict[str, int] = {}
        for topic, partition in [*delta.made, *delta.changed]:
            self._mark("partition", topic.name, partition.index)
            if topic.topic_id not in created:
                self._mark("topic", topic.name)
        for topic, _ in delta.made:
            if topic.topic_id not in created:
                grown[topic.name] = len(topic.partitions)
        for name, count in grown.items():
            text = f"Topic {name} has {count} partitions now"
            self.event("topic_grown", "info", text, why=why, topic=name)
        for config in delta.configs:
            if (
                config.resource_type == ConfigResource.TOPIC
                and config.resource_name in created_names
            ):
                continue  # part of its creation
            self._config_changed(config, delta, why)
        for broker_id in delta.brokers:
            self._mark("broker", broker_id)
        if self._changes is not None:
            self._changes.took(delta)
        self._mark("cluster")
        self._mark_brokers()
        self._calm_ticks = 0

    def _config_changed(self, config: ChangedConfig, delta: MetadataDelta, why: str) -> None:
        if config.resource_type == ConfigResource.TOPIC:
            self._mark("topic", config.resource_name)
            of, topic = f"topic {config.resource_name}", config.resource_name
        elif config.resource_type == ConfigResource.BROKER:
            of = f"broker {config.resource_name}" if config.resource_name else "all brokers"
            topic = ""
        else:
            of, topic = config.resource_name, ""
        if not delta.cause and not topic:
            return  # what a new cluster is born with
        value = "back to its default" if config.value is None else f"set to {config.value}"
        self.event("config_changed", "info", f"{config.name} of {of} {value}", why=why, topic=topic)

    def _forget(self, topic: str, partitions: Iterable[int]) -> None:
        self._mark("topic", topic)
        self._moved_topics.discard(topic)
        for index in partitions:
            self._mark("partition", topic, index)
            if self._scan is not None:
                self._scan.forget(TopicPartition(topic, index))  # type: ignore[arg-type]  # the image has them as plain text and number
            if self._views is not None:
                self._views.active.discard(("partition", topic, index))
        if self._views is not None:
            self._views.active.discard(("topic", topic))

    def _attend(self, broker: "Broker") -> None:
        """Follow every partition of a broker, those that are made later included."""

        def rolled(partition: Partition) -> None:
            self._rolled(broker, partition)

        def made(partition: Partition) -> None:
            partition.on_rolled = rolled
            self.tails.attend(partition)

        for partition in broker.partitions.values():
            made(partition)
        broker.on_made.append(made)
        self.groups.attend(broker)

    def _left(self, broker: "Broker") -> None:
        """A broker runs no more."""
        self.groups.leave(broker)
        for topic, image in broker.cluster.image.partitions():
            if broker.broker_id in image.replicas:
                self._mark("partition", topic.name, image.index)
        if self._scan is not None:
            self._scan.restart()

    def _rolled(self, broker: "Broker", partition: Partition) -> None:
        self._mark("partition", partition.topic, partition.index)
        self.event(
            "segment_rolled",
            "info",
            f"{partition} began segment {partition.log.segment_count}",
            why="the one before reached its size or its age",
            topic=partition.topic,
            partition=partition.index,
            broker_id=broker.broker_id,
        )

    def _group_told(
        self, kind: EventKind, severity: Severity, text: str, why: str, broker_id: int
    ) -> None:
        self.event(kind, severity, text, why=why, broker_id=broker_id)

    def storage_failed(self, broker_id: int, error: OSError) -> None:
        """A broker's log folder went offline for good."""
        text = f"The log folder of broker {broker_id} is offline"
        why = (
            f"it could not be written ({error.strerror or error}); nothing more is acknowledged. What"
            " was acknowledged can still be read: mend or replace the disk, then start again"
        )
        if self._views is not None:
            self._views.storage_errors[broker_id] = f"{text}: {why}."
        self._mark("cluster")
        self._mark("broker", broker_id)
        self.event("storage_failed", "error", text, why=why, broker_id=broker_id)

    # -- what the listeners tell -------------------------------------------------------------

    def connected(self, peer: Peer, broker_id: int) -> None:
        self.clients[peer.connection_id] = Client(peer, broker_id, self._clock.monotonic_ms())
        self._mark("client", peer.connection_id)

    def left(self, peer: Peer, reason: str) -> None:
        client = self.clients.get(peer.connection_id)
        if client is None:
            return
        if self._is_watched:
            self._arrivals.tell((client,))
        self._traps.left(peer, self._clock.now_ms())
        del self.clients[peer.connection_id]
        if self._views is not None:
            if self.outboxes.is_attached:
                last = self._views.client_now(("client", peer.connection_id), client)
                self._departed.add(last, at_ms=self._clock.now_ms(), why=reason)
            self._views.left(client)
            self._views.active.discard(("client", peer.connection_id))
        self._mark("client", peer.connection_id)
        self._mark("broker", client.broker_id)
        self._mark("cluster")
        log.debug("client %s left: %s", name_of(peer), reason)
        if client.is_announced:
            self.event(
                "client_left",
                "info",
                f"Client {name_of(peer)} left",
                why=reason,
                broker_id=client.broker_id,
                connection_id=peer.connection_id,
            )

    def refused(self, host: str, reason: str, broker_id: int) -> None:
        if self._views is not None:
            self._views.totals.refused += 1
        self._mark("cluster")
        self.turned_away.client(host, reason, broker_id)

    def task_failed(self, name: str, error: BaseException) -> None:
        """A background task gave up, which is our mistake; the log has its traceback already."""
        why = f"{type(error).__name__}: {error}; the log says where"
        self.event("task_failed", "error", f"A part of the engine failed: {name}", why=why)

    # -- what the handlers and commands tell -------------------------------------------------

    def produced_here(self, byte_count: int, record_count: int = 1) -> None:
        """The window appended a record: it counts like any client's."""
        if self._views is not None:
            self._views.totals.records_in += record_count
            self._views.totals.bytes_in += byte_count

    def topics_asked(self, peer: Peer, topics: Sequence[str]) -> None:
        """Metadata was asked for topics by name."""
        if self._is_watched:
            self._traps.topics_asked(peer, tuple(topics[:TOPICS_IN_ONE_CAUSE]))

    def end_asked(self, peer: Peer, partition: Partition, end_offset: int) -> None:
        """ListOffsets answered where a partition ends (latest)."""
        if self._is_watched:
            self._traps.end_asked(
                peer,
                partition.topic,
                partition.index,
                end_offset=end_offset,
                records_before=end_offset - partition.log.start_offset,
            )

    def fetch_began(self, peer: Peer, topic: str, partition: int, offset: int) -> None:
        """A fetch named a partition's offset and there is nothing there yet."""
        if self._is_watched:
            self._traps.fetch_began(peer, topic, partition, offset)


_LEVELS: dict[Severity, int] = {
    "info": logging.INFO,
    "good": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


_LEVELS_OF: dict[EventKind, int] = {
    "client_connected": logging.DEBUG,
    "client_left": logging.DEBUG,
    "client_refused": logging.DEBUG,
    "request_refused": logging.DEBUG,
    "task_failed": logging.DEBUG,
    "producer_left_silent": logging.INFO,
    "consumer_at_end": logging.INFO,
    "broker_fenced": logging.INFO,
    "leader_elected": logging.INFO,
    "isr_shrank": logging.INFO,
}
"""The listener and the tasks have lines of their own; a client's habit is no warning of ours."""
