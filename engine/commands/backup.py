"""Backups and what comes back from them, on behalf of the window."""

from collections.abc import Callable, Collection
from typing import TypeVar

from engine.base.errors import KafkaError
from engine.broker.backup_writer import BackupSource, stopped_source
from engine.broker.beside import ended_beside
from engine.broker.broker import Broker
from engine.broker.copies import Copy
from engine.broker.stopped_folder import NoClusterError
from engine.commands.refusals import refusal
from engine.contract.backup import (
    BackedUpTopic,
    BackupContents,
    BackupPlan,
    CancelCopy,
    CopyNews,
    CopyStarted,
    FollowCopy,
    PlanBackup,
    ReadBackup,
    RestoreTopics,
    StartBackup,
)
from engine.contract.values import Done, EngineError, Reply
from engine.machines.controller.names import check_collision, check_name
from engine.storage.disk import Disk, FolderInUseError
from engine.storage.layout import layout_of
from engine.wire.declare import WireError

BackupCommand = PlanBackup | StartBackup | ReadBackup | RestoreTopics | FollowCopy | CancelCopy
T = TypeVar("T")


async def of_backup(broker: Broker, command: BackupCommand) -> Reply:
    """Carry out any of the commands about backups."""
    match command:
        case PlanBackup():
            return await plan_backup(broker, command)
        case StartBackup():
            return await start_backup(broker, command)
        case ReadBackup():
            return await read_backup(broker, command)
        case RestoreTopics():
            return await restore_topics(broker, command)
        case FollowCopy():
            return _news(await broker.copies.news(command.copy_id))
        case CancelCopy():
            await broker.copies.cancel(command.copy_id)
            return Done()


async def plan_backup(broker: Broker, command: PlanBackup) -> BackupPlan:
    await broker.settled()
    sizes: dict[str, int] = {}
    for partition in broker.copies.partitions_of(command.topics):
        sizes[partition.topic] = sizes.get(partition.topic, 0) + partition.log.size
    topics = broker.cluster.image.topics
    found = [topic for name, topic in sorted(topics.items()) if name in sizes]
    free, problem = await ended_beside(lambda: _look_at(broker, command.target))
    problem = problem or _elsewhere(broker, command.topics)
    size = sum(sizes.values())
    if not problem and free is not None and size > free:
        problem = f"The disk there has {free:,} bytes free; the backup needs about {size:,}."
    return BackupPlan(
        tuple(
            BackedUpTopic(t.name, len(t.partitions), sizes[t.name], t.is_internal) for t in found
        ),
        size,
        free,
        problem,
    )


async def start_backup(broker: Broker, command: StartBackup) -> CopyStarted:
    missing = [name for name in command.topics if name not in broker.cluster.image.topics]
    if missing:
        raise EngineError(f"There is no topic {missing[0]}.")
    _, problem = await ended_beside(lambda: _look_at(broker, command.target))
    problem = problem or _elsewhere(broker, command.topics)
    if problem:
        raise EngineError(problem)
    copy = broker.copies.back_up(command.target.rstrip("/"), command.topics)
    return CopyStarted(copy.copy_id, copy.size)


def _elsewhere(broker: Broker, topics: Collection[str]) -> str:
    """What of the topics (all, where none is named) this broker's folder does not have."""
    for place, partition in broker.cluster.image.partitions():
        if (not topics or place.name in topics) and broker.broker_id not in partition.isr:
            return (
                f"A backup copies the folder of broker {broker.broker_id}, which has no replica in"
                f" sync of {place.name}-{partition.index}. Move one there first (reassign), or name"
                " only topics that it has."
            )
    return ""


def _look_at(broker: Broker, target: str) -> tuple[int | None, str]:
    """The room where a backup would go, and why it cannot go there. Blocks."""
    disk, target = broker.folder.disk, target.rstrip("/")
    if not target:
        return None, "Name a folder that is not there yet."
    inside = (broker.folder.path, broker.own_folder)
    if any(f"{target}/".startswith(f"{folder}/") for folder in inside):
        return None, "A backup cannot lie inside the data folder that it is of."
    try:
        if disk.exists(target) and (not disk.is_folder(target) or disk.list_folder(target)):
            return None, f"{target} is there already; a backup goes into a folder of its own."
        above = target
        while above and not disk.is_folder(above):
            above = above.rpartition("/")[0]
        return disk.free_bytes(above or "/"), ""
    except OSError as error:
        return None, f"{target} cannot be used: {error.strerror or error}."


async def read_backup(broker: Broker, command: ReadBackup) -> BackupContents:
    source = await _source_at(broker, command.folder)
    sizes: dict[str, int] = {}
    for part in source.partitions:
        sizes[part.place.topic] = sizes.get(part.place.topic, 0) + part.size
    present = broker.cluster.image.topics
    return BackupContents(
        source.image.cluster_id,
        tuple(
            BackedUpTopic(
                name,
                len(topic.partitions),
                sizes.get(name, 0),
                topic.is_internal,
                is_name_taken=name in present,
            )
            for name, topic in sorted(source.image.topics.items())
        ),
    )


async def restore_topics(broker: Broker, command: RestoreTopics) -> CopyStarted:
    source = await _source_at(broker, command.folder)
    new_names = [topic.new_name for topic in command.topics]
    for wanted in command.topics:
        topic = source.image.topics.get(wanted.name)
        if topic is None:
            raise EngineError(f"There is no topic {wanted.name} in {command.folder}.")
        there = sum(part.place.topic == wanted.name for part in source.partitions)
        if there < len(topic.partitions):
            raise EngineError(f"Not all partitions of {wanted.name} are in {command.folder}.")
        name = wanted.new_name
        try:
            check_name(name)
            if name in broker.cluster.image.topics or new_names.count(name) > 1:
                raise EngineError(f"There is a topic {name} already; give it another name.")
            check_collision(broker.cluster.image, name)
        except KafkaError as error:
            raise refusal(error, f"topic {name}") from error
    copy = broker.copies.restore(source, command.topics)
    return CopyStarted(copy.copy_id, copy.size)


async def _source_at(broker: Broker, folder: str) -> BackupSource:
    disk = broker.folder.disk
    return await ended_beside(lambda: _in_words(lambda: _read(disk, folder.rstrip("/")), folder))


def _read(disk: Disk, folder: str) -> BackupSource:
    log_folder = layout_of(disk, folder).log_folder
    if not disk.is_folder(log_folder):
        raise NoClusterError(f"There is no cluster in {folder}.")
    disk.lock_folder(log_folder).release()  # nobody may be writing there
    return stopped_source(disk, log_folder)


def _in_words(work: Callable[[], T], folder: str) -> T:
    try:
        return work()
    except FolderInUseError as error:
        raise EngineError(f"{error}. Only a folder that is not in use can be read.") from error
    except NoClusterError as error:
        raise EngineError(str(error)) from error
    except WireError as error:
        raise EngineError(f"The metadata in {folder} cannot be read: {error}.") from error
    except OSError as error:
        raise EngineError(f"{folder} cannot be read: {error.strerror or error}.") from error


def _news(copy: Copy) -> CopyNews:
    return CopyNews(copy.bytes_done, copy.size, copy.current, copy.end, copy.text, copy.left_out)
