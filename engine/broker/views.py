"""Builds the views of cluster, brokers, topics, partitions and clients from what is there now."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from engine.base.clock import Clock
from engine.base.ids import BrokerId, PartitionIndex, TopicName, TopicPartition
from engine.broker.error_words import error_name, error_words
from engine.broker.leaderless import why_no_leader
from engine.broker.partition import Partition
from engine.broker.rates import Rates
from engine.broker.replica_state import ReplicaState
from engine.broker.request import OTHER_TOPICS, Peer
from engine.contract.frames import Key
from engine.contract.values import View
from engine.contract.views import (
    PAUSED,
    BrokerView,
    ClientView,
    ClusterView,
    Durability,
    FollowerView,
    ListenerView,
    PartitionView,
    Role,
    TopicTraffic,
    TopicView,
)
from engine.machines.controller.image import BrokerImage, PartitionImage, TopicImage
from engine.wire.catalog import API_NAMES

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.fleet import Fleet

PRODUCE, FETCH, LIST_OFFSETS, INIT_PRODUCER_ID = 0, 1, 2, 22
READING = frozenset({FETCH, LIST_OFFSETS})
ADMIN = frozenset({19, 20, 32, 33, 35, 37, 44, 60, 75})


class Client:
    """A connected client as telemetry follows it."""

    def __init__(self, peer: Peer, broker_id: int, now_ms: float) -> None:
        self.peer = peer
        self.broker_id = broker_id
        self.rates = Rates(now_ms, peer.records_in, peer.records_out)
        self.topic_rates: dict[str, Rates] = {}
        self.seen_requests = -1
        self.is_announced = False
        self.is_reading = False
        self.is_administering = False

    @property
    def role(self) -> Role:
        """What it has done so far, not what its last request was."""
        key = self.peer.last_key
        self.is_reading |= key in READING or self.peer.records_out > 0
        self.is_administering |= key in ADMIN
        is_writing = self.peer.records_in > 0 or key in (PRODUCE, INIT_PRODUCER_ID)
        if is_writing:
            return "both" if self.is_reading else "producer"
        if self.is_reading:
            return "consumer"
        return "admin" if self.is_administering else "unknown"


class Totals:
    """What all clients together have moved, those that left included."""

    def __init__(self) -> None:
        self.records_in = self.records_out = self.bytes_in = self.bytes_out = 0
        self.refused = 0

    def add(self, peer: Peer) -> None:
        self.records_in += peer.records_in
        self.records_out += peer.records_out
        self.bytes_in += peer.bytes_in
        self.bytes_out += peer.bytes_out


class Views:
    """Finds the keys of everything there is and builds each one's view."""

    def __init__(
        self,
        *,
        cluster: "Fleet",
        clients: dict[int, Client],
        clock: Clock,
        data_folder: str,
        memory_bytes: Callable[[], int | None],
    ) -> None:
        self.totals = Totals()
        self.active: set[Key] = set()
        """Keys whose last view had a rate that must be seen to fall."""
        self.storage_errors: dict[int, str] = {}
        """What was told of log folders that failed, by broker, until it runs again."""
        self._cluster = cluster
        self._clients = clients
        self._clock = clock
        self._data_folder = data_folder
        self._memory_bytes = memory_bytes
        now_ms = clock.monotonic_ms()
        self._cluster_rates = Rates(now_ms, 0, 0, 0, 0)
        self._broker_rates: dict[int, Rates] = {}
        self._partition_rates: dict[TopicPartition, Rates] = {}
        self._topic_rates: dict[str, Rates] = {}
        self._requests_before: dict[int, int] = {}
        """By broker, of clients that left."""
        self._last_brokers: dict[int, BrokerView] = {}
        """What was told of each broker while it ran."""
        self._ended_at_ms: dict[int, int] = {}
        self._state = ReplicaState(cluster)
        self._brokers_seen: dict[BrokerId, str] = {}
        cluster.on_joined.append(lambda broker: self.storage_errors.pop(broker.broker_id, None))
        cluster.on_left.append(self._ended)

    # keys

    def cluster_keys(self) -> Iterable[Key]:
        return [("cluster",)]

    def broker_keys(self) -> Iterable[Key]:
        return [("broker", broker_id) for broker_id in self._cluster.image.brokers]

    def topic_keys(self) -> Iterable[Key]:
        return [("topic", name) for name in self._cluster.image.topics]

    def partition_keys(self) -> Iterable[Key]:
        return [
            ("partition", topic.name, partition.index)
            for topic, partition in self._cluster.image.partitions()
        ]

    def client_keys(self) -> Iterable[Key]:
        return [("client", connection_id) for connection_id in self._clients]

    # views

    def cluster(self, key: Key) -> View:
        cluster, now_ms = self._cluster, self._clock.monotonic_ms()
        totals = self._totals_now()
        records_in, records_out, bytes_in, bytes_out = self._cluster_rates.read(
            now_ms, totals.records_in, totals.records_out, totals.bytes_in, totals.bytes_out
        )
        self._note(key, records_in or records_out or bytes_in or bytes_out)
        image = cluster.image
        listeners = [  # the first of each: others are for who knows this machine by another name
            listener for broker in cluster.brokers.values() for listener in _listeners(broker)[:1]
        ]
        return ClusterView(
            cluster_id=image.cluster_id,
            controller_id=image.controller_id,
            controller_epoch=image.epoch,
            address=",".join(dict.fromkeys(f"{at.host}:{at.port}" for at in listeners)),
            data_folder=self._data_folder,
            durability=self._durability(),
            records_in_per_s=records_in,
            records_out_per_s=records_out,
            bytes_in_per_s=bytes_in,
            bytes_out_per_s=bytes_out,
            connection_count=len(self._clients),
            connections_refused=totals.refused,
            memory_bytes=self._memory_bytes() or 0,
            storage_error=next(
                (text for each, text in self.storage_errors.items() if each in image.brokers), None
            ),
            broker_count=len(image.brokers),
            brokers_down=sum(bool(self._why_down(each)) for each in image.brokers.values()),
            offline_partitions=self._state.offline,
            under_replicated_partitions=self._state.under_replicated,
        )

    def broker(self, key: Key) -> View | None:
        broker_id = BrokerId(int(key[1]))
        image, broker = self._cluster.image, self._cluster.brokers.get(broker_id)
        known = image.brokers.get(broker_id)
        if known is None:
            self._last_brokers.pop(broker_id, None)
            return None
        if broker is None:
            return self._broker_down(known)
        clients = [client for client in self._clients.values() if client.broker_id == broker_id]
        requests = sum(client.peer.request_count for client in clients)
        requests += self._requests_before.get(broker_id, 0)
        rates = self._broker_rates.setdefault(broker_id, Rates(self._clock.monotonic_ms(), 0))
        (requests_per_s,) = rates.read(self._clock.monotonic_ms(), requests)
        self._note(key, requests_per_s)
        view = self._last_brokers[broker_id] = BrokerView(
            broker_id=broker_id,
            listeners=_listeners(broker),
            is_controller=image.controller_id == broker_id,
            is_running=not self._cluster.links.is_paused(broker_id),
            connection_count=len(clients),
            partition_count=len(broker.partitions),
            leader_count=sum(partition.is_leader for partition in broker.partitions.values()),
            log_size_bytes=sum(partition.log.size for partition in broker.partitions.values()),
            requests_per_s=requests_per_s,
            log_folder=broker.folder.path,
            bound_hosts=broker.bound[0],
            bound_port=broker.bound[1],
            disk_free_bytes=broker.housekeeping.disk_space.free_bytes,
            is_disk_low=broker.housekeeping.disk_space.is_low,
            is_fenced=known.is_fenced,
            why=self._why_down(known),
            lease_left_ms=self._cluster.lease_left_ms(broker_id),
            out_of_sync_count=self._state.out_of_sync(broker_id),
        )
        return view

    def _broker_down(self, known: BrokerImage) -> BrokerView:
        """A broker that does not run: what it has, and nothing that it does."""
        last = self._last_brokers.get(known.broker_id) or BrokerView(
            broker_id=known.broker_id,
            listeners=tuple(ListenerView(at.host, at.port) for at in known.endpoints),
            is_controller=False,
            is_running=False,
            connection_count=0,
            partition_count=0,
            leader_count=0,
            log_size_bytes=0,
            requests_per_s=0.0,
            log_folder="",
        )
        return replace(
            last,
            is_controller=False,
            is_running=False,
            connection_count=0,
            leader_count=0,
            requests_per_s=0.0,
            bound_hosts=(),
            bound_port=None,
            is_fenced=known.is_fenced,
            why=self._why_down(known),
            lease_left_ms=None,
            ended_at_ms=self._ended_at_ms.get(known.broker_id),
            out_of_sync_count=self._state.out_of_sync(known.broker_id),
        )

    def _ended(self, broker: "Broker") -> None:
        self._ended_at_ms[broker.broker_id] = self._clock.now_ms()

    def _why_down(self, known: BrokerImage) -> str:
        """Why a broker does not serve, in one clause; empty while it does."""
        if known.broker_id not in self._cluster.brokers:
            return "it does not run"
        if self._cluster.links.is_paused(known.broker_id):
            return PAUSED
        if known.is_stopping:
            return "it is stopping"
        return "the controller has fenced it" if known.is_fenced else ""

    def topic(self, key: Key) -> View | None:
        name = str(key[1])
        topic = self._cluster.image.topics.get(name)
        if topic is None:
            self._topic_rates.pop(name, None)
            return None
        leaders = [self._cluster.led(name, index) for index in topic.partitions]
        found = [partition for partition in leaders if partition is not None]
        now_ms = self._clock.monotonic_ms()
        counters = (
            sum(partition.records_in for partition in found),
            sum(partition.records_out for partition in found),
            sum(partition.bytes_out for partition in found),
        )
        whose = (topic.topic_id, *(partition and partition.leader_epoch for partition in leaders))
        rates = self._topic_rates.get(name)
        if rates is None:
            rates = self._topic_rates[name] = Rates(now_ms, *counters, whose=whose)
        records_in, records_out, bytes_out = rates.read(now_ms, *counters, whose=whose)
        self._note(key, records_in or records_out)
        return TopicView(
            name=name,
            topic_id=uuid_text(topic.topic_id),
            partition_count=len(topic.partitions),
            replication_factor=topic.replication_factor,
            is_internal=topic.is_internal,
            cleanup_policy=self._cleanup_policy(topic),
            size_bytes=sum(partition.log.size for partition in found),
            records_in_per_s=records_in,
            records_out_per_s=records_out,
            bytes_out_per_s=bytes_out,
            configs=tuple(sorted(topic.configs.items())),
        )

    def partition(self, key: Key) -> View | None:
        place = TopicPartition(TopicName(str(key[1])), PartitionIndex(int(key[2])))
        topic = self._cluster.image.topics.get(place.topic)
        image = topic.partitions.get(place.partition) if topic else None
        if image is None:
            self._partition_rates.pop(place, None)
            return None
        partition = self._cluster.led(place.topic, place.partition)
        why = why_no_leader(self._cluster, image)
        offline = tuple(each for each in image.replicas if each not in self._cluster.brokers)
        if partition is None:
            return _partition_without_leader(place, image, offline, why)
        now_ms = self._clock.monotonic_ms()
        counters = (partition.records_in, partition.bytes_in)
        whose = (partition.topic_id, partition.leader_epoch)
        rates = self._partition_rates.get(place)
        if rates is None:
            rates = self._partition_rates[place] = Rates(now_ms, *counters, whose=whose)
        records_per_s, bytes_per_s = rates.read(now_ms, *counters, whose=whose)
        self._note(key, records_per_s)
        log = partition.log
        return PartitionView(
            topic=place.topic,
            partition=place.partition,
            leader=image.leader,
            leader_epoch=image.leader_epoch,
            replicas=image.replicas,
            isr=image.isr,
            log_start_offset=log.start_offset,
            last_stable_offset=partition.last_stable_offset,
            high_watermark=partition.high_watermark,
            log_end_offset=log.end_offset,
            size_bytes=log.size,
            segment_count=log.segment_count,
            records_in_per_s=records_per_s,
            bytes_in_per_s=bytes_per_s,
            last_append_at_ms=partition.last_append_at_ms,
            offline_replicas=offline,
            followers=_followers(partition),
            why=why,
        )

    def client(self, key: Key) -> View | None:
        client = self._clients.get(int(key[1]))
        return None if client is None else self.client_now(key, client)

    def client_now(self, key: Key, client: Client) -> ClientView:
        """A client as it is now."""
        peer, now_ms = client.peer, self._clock.monotonic_ms()
        records_in, records_out = client.rates.read(now_ms, peer.records_in, peer.records_out)
        self._note(key, records_in or records_out)
        return ClientView(
            connection_id=peer.connection_id,
            broker_id=client.broker_id,
            client_id=peer.client_id,
            host=peer.host,
            port=peer.port,
            software_name=peer.software_name,
            software_version=peer.software_version,
            connected_at_ms=peer.connected_at_ms,
            role=client.role,
            last_api=api_text(peer),
            last_request_at_ms=peer.last_request_at_ms,
            request_count=peer.request_count,
            error_count=peer.error_count,
            records_in_per_s=records_in,
            records_out_per_s=records_out,
            topics=tuple(topic for topic in peer.topics if topic != OTHER_TOPICS),
            records_in=peer.records_in,
            records_out=peer.records_out,
            bytes_in=peer.bytes_in,
            bytes_out=peer.bytes_out,
            traffic=_traffic(client, now_ms),
            errors=_errors(peer),
            last_error=error_words(peer.last_error) if peer.error_count else "",
            last_error_api=_api_name(peer.last_error_key),
            last_error_at_ms=peer.last_error_at_ms,
            reads_at=tuple((*place, offset) for place, offset in sorted(peer.reads_at.items())),
        )

    def left(self, client: Client) -> None:
        """A client is gone; what it moved still counts."""
        self.totals.add(client.peer)
        before = self._requests_before.get(client.broker_id, 0)
        self._requests_before[client.broker_id] = before + client.peer.request_count

    @property
    def has_several(self) -> bool:
        return len(self._cluster.image.brokers) > 1

    def brokers_moved(self) -> bool:
        """Whether a broker came, went, was paused or fenced since this was last asked."""
        now = {
            each.broker_id: self._why_down(each) for each in self._cluster.image.brokers.values()
        }
        was, self._brokers_seen = self._brokers_seen, now
        return now != was

    # inside

    def _note(self, key: Key, rate: float) -> None:
        if rate:
            self.active.add(key)
        else:
            self.active.discard(key)

    def _totals_now(self) -> Totals:
        now = Totals()
        for name, value in vars(self.totals).items():
            setattr(now, name, value)
        for client in self._clients.values():
            now.add(client.peer)
        return now

    def _durability(self) -> Durability:
        broker = next(iter(self._cluster.brokers.values()), None)
        return broker.syncer.durability if broker else "fsync"

    def _cleanup_policy(self, topic: TopicImage) -> str:
        own = topic.configs.get("cleanup.policy")
        if own is not None:
            return own
        broker = next(iter(self._cluster.brokers.values()), None)
        return broker.settings.configs.topic_value("cleanup.policy") if broker else "delete"


def uuid_text(raw: bytes) -> str:
    """A topic id as Kafka's tools print it."""
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def api_text(peer: Peer) -> str:
    return f"{_api_name(peer.last_key)} v{peer.last_version}" if peer.last_key is not None else ""


def _api_name(key: int | None) -> str:
    return "" if key is None else str(API_NAMES.get(key, key))


def _errors(peer: Peer) -> tuple[tuple[str, int], ...]:
    counted = sorted(peer.errors.items(), key=lambda found: (-found[1], found[0]))
    return tuple((error_name(code), times) for code, times in counted)


def _traffic(client: Client, now_ms: float) -> tuple[TopicTraffic, ...]:
    """By topic; a topic is measured from when it was first seen here."""
    found = []
    for topic, (records_in, records_out) in client.peer.topics.items():
        rates = client.topic_rates.get(topic)
        if rates is None:
            rates = client.topic_rates[topic] = Rates(now_ms, 0, 0)
        in_per_s, out_per_s = rates.read(now_ms, records_in, records_out)
        found.append(TopicTraffic(topic, records_in, records_out, in_per_s, out_per_s))
    return tuple(found)


def _listeners(broker: "Broker") -> tuple[ListenerView, ...]:
    return tuple(ListenerView(point.host, point.port) for point in broker.listeners)


def _followers(partition: Partition) -> tuple[FollowerView, ...]:
    if partition.replicas is None:
        return ()
    end = partition.log.end_offset
    return tuple(
        FollowerView(broker_id, each.end_offset, max(0, end - each.end_offset))
        if each.end_offset >= 0
        else FollowerView(broker_id, None, None)
        for broker_id, each in sorted(partition.replicas.followers.items())
    )


def _partition_without_leader(
    place: TopicPartition, image: PartitionImage, offline: tuple[int, ...], why: str
) -> PartitionView:
    return PartitionView(
        topic=place.topic,
        partition=place.partition,
        leader=None,
        leader_epoch=image.leader_epoch,
        replicas=image.replicas,
        isr=image.isr,
        log_start_offset=0,
        last_stable_offset=0,
        high_watermark=0,
        log_end_offset=0,
        size_bytes=0,
        segment_count=0,
        records_in_per_s=0.0,
        bytes_in_per_s=0.0,
        last_append_at_ms=None,
        offline_replicas=offline,
        why=why,
    )
