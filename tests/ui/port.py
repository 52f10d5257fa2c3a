"""A port that answers with canned replies: what the window asked is what a test looks at."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.contract.cluster_commands import DescribeFaults, Faults
from engine.contract.commands import (
    BatchPage,
    ConfigEntry,
    CreateTopic,
    DeleteTopic,
    DescribeTopicConfigs,
    FindOffset,
    GrowTopic,
    OffsetFound,
    Produce,
    Produced,
    ReadBatches,
    SetTopicConfig,
    TopicConfigs,
    TopicCreated,
    UnwatchTail,
    WatchTail,
)
from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.moves import MovesBegun, UnwatchMoves, WatchMoves
from engine.contract.produce import ProducedMany, ProduceMany
from engine.contract.topics import SetTopicConfigs
from engine.contract.trash import EmptyTrash, ListTrash, RestoreTopic, ThrowAway, TrashContents
from engine.contract.values import Command, Done, EngineError, Reply

SETTINGS = (
    ConfigEntry(
        "cleanup.policy", "delete", "delete", "default",
        "What happens to old records.", True, "choices", ("compact", "delete"),
    ),
    ConfigEntry(
        "compression.type", "producer", "producer", "default",
        "The codec batches are stored in.", True, "choice", ("gzip", "producer", "zstd"),
    ),
    ConfigEntry(
        "max.message.bytes", "16777216", "1048588", "broker",
        "The largest batch that is taken.", True, "number",
    ),
    ConfigEntry(
        "preallocate", "false", "false", "default",
        "Whether a new segment gets its full size at once.", False, "yes_or_no", ("true", "false"),
    ),
    ConfigEntry(
        "retention.ms", "3600000", "604800000", "topic",
        "The age at which records are deleted; -1 keeps them for ever.", True, "number",
    ),
)  # fmt: skip

Answer = Reply | EngineError | Callable[[Command], Reply]


class CannedPort(QObject):
    """Implements `ui.engine_port.EnginePort`; `answers` replaces a usual reply by command type."""

    frame_ready = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Command] = []
        self.answers: dict[type[Command], Answer] = {}
        self._offset = 11

    @property
    def frames(self) -> SignalInstance:
        return self.frame_ready

    def asked_of(self, kind: type[Command]) -> list[Command]:
        return [command for command in self.asked if isinstance(command, kind)]

    async def ask(self, command: Command) -> Reply:
        self.asked.append(command)
        answer = self.answers.get(type(command))
        match answer:
            case None:
                return self._usual(command)
            case EngineError():
                raise answer
            case Reply():
                return answer
            case _:
                return answer(command)

    def _usual(self, command: Command) -> Reply:
        match command:
            case CreateTopic():
                return TopicCreated(
                    command.name,
                    "Zm9vYmFyYmF6cXV4MTIzNA",
                    command.partition_count or 1,
                    command.replication_factor or 1,
                )
            case Produce():
                self._offset += 1
                return Produced(
                    command.topic, command.partition or 0, self._offset, 1_795_343_337_418
                )
            case ProduceMany():
                self._offset += len(command.records)
                places = tuple(
                    (record.partition or 0, self._offset - len(command.records) + 1 + at)
                    for at, record in enumerate(command.records)
                )
                return ProducedMany(command.topic, places, (), 1_795_343_337_418)
            case ReadBatches():
                return BatchPage((), command.offset, 0, command.offset)
            case FindOffset():
                return OffsetFound(None)
            case DescribeTopicConfigs():
                return TopicConfigs(SETTINGS)
            case ListTrash():
                return TrashContents((), 10 << 30, 604_800_000, 10_000)
            case WatchMoves():
                return MovesBegun(())
            case DescribeFaults():
                return Faults(())
            case (
                DeleteTopic() | GrowTopic() | SetTopicConfig() | WatchTail() | UnwatchTail()
                | SetTopicConfigs() | RestoreTopic() | ThrowAway() | EmptyTrash()
                | WatchMetrics() | UnwatchMetrics() | UnwatchMoves()
            ):  # fmt: skip
                return Done()
        raise AssertionError(f"no reply for {command}")
