"""Backups and what comes back from them, on behalf of the window."""

from collections.abc import Callable
from typing import TypeVar

from engine.base.errors import KafkaError
from engine.broker.backup_source import BackupSource, running_source, stopped_source
from engine.broker.beside import ended_beside
from engine.broker.copies import Copies, Copy
from engine.broker.fleet import Fleet
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
from engine.storage.layout import log_folders
from engine.wire.declare import WireError

BackupCommand = PlanBackup | StartBackup | ReadBackup | RestoreTopics | FollowCopy | CancelCopy
T = TypeVar("T")


async def of_backup(fleet: Fleet, copies: Copies | None, command: BackupCommand) -> Reply:
    """Carry out any of the commands about backups."""
    if copies is None:
        raise EngineError("This engine takes no backups.")
    match command:
        case PlanBackup():
            return await plan_backup(fleet, copies.disk, command)
        case StartBackup():
            return await start_backup(fleet, copies, command)
        case ReadBackup():
            return await read_backup(fleet, copies.disk, command)
        case RestoreTopics():
            return await restore_topics(fleet, copies, command)
        case FollowCopy():
            return _news(await copies.news(command.copy_id))
        case CancelCopy():
            await copies.cancel(command.copy_id)
            return Done()


async def plan_backup(fleet: Fleet, disk: Disk, command: PlanBackup) -> BackupPlan:
    await fleet.front.settled()
    source = running_source(fleet, command.topics)
    sizes = _sizes(source)
    found = [topic for name, topic in sorted(source.image.topics.items()) if name in sizes]
    free, problem = await ended_beside(lambda: _look_at(fleet, disk, command.target))
    problem = problem or source.problem
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


async def start_backup(fleet: Fleet, copies: Copies, command: StartBackup) -> CopyStarted:
    missing = [name for name in command.topics if name not in fleet.image.topics]
    if missing:
        raise EngineError(f"There is no topic {missing[0]}.")
    _, problem = await ended_beside(lambda: _look_at(fleet, copies.disk, command.target))
    problem = problem or running_source(fleet, command.topics).problem
    if problem:
        raise EngineError(problem)
    copy = copies.back_up(command.target.rstrip("/"), command.topics)
    return CopyStarted(copy.copy_id, copy.size)


def _sizes(source: BackupSource) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for part in source.partitions:
        sizes[part.place.topic] = sizes.get(part.place.topic, 0) + part.size
    return sizes


def _look_at(fleet: Fleet, disk: Disk, target: str) -> tuple[int | None, str]:
    """The room where a backup would go, and why it cannot go there. Blocks."""
    target = target.rstrip("/")
    if not target:
        return None, "Name a folder that is not there yet."
    brokers = tuple(fleet.brokers.values())
    inside = (place for each in brokers for place in (each.folder.path, each.own_folder))
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


async def read_backup(fleet: Fleet, disk: Disk, command: ReadBackup) -> BackupContents:
    source = await _source_at(disk, command.folder)
    sizes, present = _sizes(source), fleet.image.topics
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


async def restore_topics(fleet: Fleet, copies: Copies, command: RestoreTopics) -> CopyStarted:
    source, present = await _source_at(copies.disk, command.folder), fleet.image
    new_names = [topic.new_name for topic in command.topics]
    for wanted in command.topics:
        topic = source.image.topics.get(wanted.name)
        if topic is None:
            raise EngineError(f"There is no topic {wanted.name} in {command.folder}.")
        if any(place.topic == wanted.name for place in source.missing):
            raise EngineError(f"Not all partitions of {wanted.name} are in {command.folder}.")
        name = wanted.new_name
        try:
            check_name(name)
            if name in present.topics or new_names.count(name) > 1:
                raise EngineError(f"There is a topic {name} already; give it another name.")
            check_collision(present, name)
        except KafkaError as error:
            raise refusal(error, f"topic {name}") from error
    copy = copies.restore(source, command.topics)
    return CopyStarted(copy.copy_id, copy.size)


async def _source_at(disk: Disk, folder: str) -> BackupSource:
    return await ended_beside(lambda: _in_words(lambda: _read(disk, folder.rstrip("/")), folder))


def _read(disk: Disk, folder: str) -> BackupSource:
    found = log_folders(disk, folder)
    if not disk.is_folder(found[0]):
        raise NoClusterError(f"There is no cluster in {folder}.")
    for log_folder in found:
        disk.lock_folder(log_folder).release()  # nobody may be writing there
    return stopped_source(disk, found)


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
