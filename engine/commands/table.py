"""Which function carries out which command."""

from collections.abc import Callable

from engine.base.errors import KafkaError
from engine.broker.consumer.consumers import Consumers
from engine.broker.copies import Copies
from engine.broker.fleet import Fleet
from engine.broker.metrics import Metrics
from engine.broker.moves import Moves
from engine.broker.replica_history import ReplicaHistories
from engine.broker.samples import Samples
from engine.broker.trace import Trace
from engine.commands.backup import of_backup
from engine.commands.configs import describe_topic_configs, set_topic_config, set_topic_configs
from engine.commands.consumers import of_consumers
from engine.commands.groups import of_group
from engine.commands.log import apply_retention, compact_now, delete_records_to, roll_segment
from engine.commands.log_description import describe_log
from engine.commands.losses import describe_loss
from engine.commands.metrics import change_metrics
from engine.commands.move_throttle import MoveThrottle
from engine.commands.moves import change_moves
from engine.commands.quorum import describe_quorum, read_metadata
from engine.commands.records import Turns, find_offset, produce, produce_many, read_batches
from engine.commands.refusals import refusal_of
from engine.commands.replicas import of_replicas
from engine.commands.samples import change_samples
from engine.commands.search import Searcher, Searches
from engine.commands.segments import of_segment
from engine.commands.tails import change_tails
from engine.commands.topics import create_topic, delete_topic, grow_topic
from engine.commands.trash import of_trash
from engine.commands.whereabouts import leader_of
from engine.commands.why import of_trace
from engine.contract.backup import (
    CancelCopy,
    FollowCopy,
    PlanBackup,
    ReadBackup,
    RestoreTopics,
    StartBackup,
)
from engine.contract.commands import (
    CreateTopic,
    DeleteTopic,
    DescribeTopicConfigs,
    FindOffset,
    GrowTopic,
    Produce,
    ReadBatches,
    SetTopicConfig,
    UnwatchTail,
    WatchTail,
)
from engine.contract.consumers import OfConsumer, StartConsumer
from engine.contract.group_commands import (
    DeleteGroup,
    DescribeLag,
    RemoveMembers,
    ResetOffsets,
    SetOffsets,
)
from engine.contract.log import (
    ApplyRetention,
    CompactNow,
    DeleteRecordsTo,
    DescribeLog,
    RollSegment,
)
from engine.contract.losses import DescribeLoss
from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.moves import UnwatchMoves, WatchMoves
from engine.contract.produce import ProduceMany
from engine.contract.quorum import DescribeQuorum, ReadMetadata
from engine.contract.replica_history import ReadReplicaHistory
from engine.contract.replicas import OfReplicas
from engine.contract.samples import RemoveSamples, StartSamples, StopSamples
from engine.contract.search import CancelSearch, FollowSearch, StartSearch
from engine.contract.segments import LookUp, ReadIndex, ReadSegment, ReadSegmentBatch
from engine.contract.topics import SetTopicConfigs
from engine.contract.trace import ReadTrace, UnwatchTrace, WatchTrace
from engine.contract.trash import EmptyTrash, ListTrash, RestoreTopic, ThrowAway
from engine.contract.values import Command, EngineError, Reply
from engine.contract.why import ExplainNoMessages

OfPartition = (
    ReadBatches | FindOffset | DescribeLog | RollSegment | ApplyRetention | CompactNow
    | DeleteRecordsTo | ReadSegment | ReadSegmentBatch | ReadIndex | LookUp
)  # fmt: skip


class Commands:
    """Has each command carried out where it must be: by a leader, a coordinator, or the front."""

    def __init__(
        self,
        fleet: Fleet,
        make_searcher: Callable[[], Searcher] | None = None,
        samples: Samples | None = None,
        *,
        metrics: Metrics | None = None,
        moves: Moves | None = None,
        trace: Trace | None = None,
        consumers: Consumers | None = None,
        histories: ReplicaHistories | None = None,
        throttle: MoveThrottle | None = None,
        copies: Copies | None = None,
    ) -> None:
        self._copies = copies
        self._histories = histories
        self._throttle = throttle
        self._consumers = consumers
        self._trace = trace
        self._metrics = metrics
        self._moves = moves
        self._fleet = fleet
        self._samples = samples
        self._turns = Turns()
        self._searches = Searches(make_searcher)

    def close(self) -> None:
        """The engine stops: nothing is written on the window's behalf from now on."""
        if self._samples is not None:
            self._samples.stop("the engine stops")
        if self._metrics is not None:
            self._metrics.end()
        self._searches.close()

    async def execute(self, command: Command) -> Reply:
        """The reply that the command names; raises `EngineError` where it is refused."""
        try:
            return await self._execute(command)
        except KafkaError as error:
            raise refusal_of(error.code, error.message, "the cluster's metadata") from error

    async def _execute(self, command: Command) -> Reply:
        if isinstance(command, OfPartition):
            return await self._of_partition(command)
        fleet, broker = self._fleet, self._fleet.front
        match command:
            case Produce():
                return await produce(fleet, self._turns, command)
            case ProduceMany():
                return await produce_many(fleet, self._turns, command)
            case CreateTopic():
                return await create_topic(broker, command)
            case DeleteTopic():
                return await delete_topic(broker, command)
            case GrowTopic():
                return await grow_topic(broker, command)
            case SetTopicConfig():
                return await set_topic_config(broker, command)
            case DescribeTopicConfigs():
                return await describe_topic_configs(broker, command)
            case SetTopicConfigs():
                return await set_topic_configs(broker, command)
            case ListTrash() | RestoreTopic() | ThrowAway() | EmptyTrash():
                return await of_trash(fleet, command)
            case PlanBackup() | StartBackup() | ReadBackup():
                return await of_backup(fleet, self._copies, command)
            case RestoreTopics() | FollowCopy() | CancelCopy():
                return await of_backup(fleet, self._copies, command)
            case ResetOffsets() | SetOffsets() | DeleteGroup() | RemoveMembers() | DescribeLag():
                return await of_group(fleet, command)
            case WatchTail() | UnwatchTail():
                return await change_tails(fleet, command)
            case StartSearch() | FollowSearch() | CancelSearch():
                return await self._searches.carry_out(fleet, command)
            case WatchMetrics() | UnwatchMetrics():
                return change_metrics(self._metrics, command)
            case WatchMoves() | UnwatchMoves():
                return change_moves(self._moves, command)
            case ExplainNoMessages() | ReadTrace() | WatchTrace() | UnwatchTrace():
                return await of_trace(fleet, self._trace, command)
            case StartConsumer() | OfConsumer():
                return await of_consumers(self._consumers, command)
            case DescribeLoss():
                return describe_loss(fleet, command)
            case DescribeQuorum():
                return await describe_quorum(broker)
            case ReadMetadata():
                return read_metadata(fleet, command)
            case ReadReplicaHistory():
                return self._history_of(command.topic)
            case OfReplicas():
                return await of_replicas(fleet, self._throttle, command)
            case StartSamples() | StopSamples() | RemoveSamples():
                return await change_samples(self._samples, command)
            case _:
                raise EngineError(f"This engine does not know {type(command).__name__}.")

    def _history_of(self, name: str) -> Reply:
        topic = self._fleet.image.topics.get(name)
        if self._histories is None or topic is None:
            raise EngineError(f"There is no topic {name}.", "UNKNOWN_TOPIC_OR_PARTITION")
        return self._histories.of(topic.topic_id)

    async def _of_partition(self, command: OfPartition) -> Reply:
        """What only the leader of a partition can tell or do."""
        broker = await leader_of(self._fleet, command.topic, command.partition)
        match command:
            case ReadBatches():
                return await read_batches(broker, command)
            case FindOffset():
                return await find_offset(broker, command)
            case DescribeLog():
                return await describe_log(broker, command)
            case RollSegment():
                return await roll_segment(broker, command)
            case ApplyRetention():
                return await apply_retention(broker, command)
            case CompactNow():
                return await compact_now(broker, command)
            case DeleteRecordsTo():
                return await delete_records_to(broker, command)
            case _:
                return await of_segment(broker, command)
