"""Leaders elected because somebody asks for it, or because it is time."""

from collections.abc import Iterable

from engine.base.errors import Code
from engine.base.ids import PartitionIndex
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.partition_change import (
    Election,
    Wish,
    allows_unclean_election,
    partition_change,
)
from engine.machines.controller.replica_asks import (
    BalanceLeaders,
    ElectionType,
    ElectLeaders,
    ElectUncleanLeaders,
    LeadersElected,
    PartitionOutcome,
)
from engine.machines.step import Step
from engine.wire.message import Message

ELECTIONS = {
    ElectionType.PREFERRED: Election.PREFERRED,
    ElectionType.UNCLEAN: Election.UNCLEAN,
}
Refusal = tuple[Code, str]
NOT_NEEDED: Refusal = (
    Code.ELECTION_NOT_NEEDED,
    "Leader election not needed for topic partition.",
)
NOBODY: dict[ElectionType, Refusal] = {
    ElectionType.PREFERRED: (
        Code.PREFERRED_LEADER_NOT_AVAILABLE,
        "The preferred leader was not available.",
    ),
    ElectionType.UNCLEAN: (
        Code.ELIGIBLE_LEADERS_NOT_AVAILABLE,
        "Eligible topic partition leaders are not available.",
    ),
}


def elect_leaders(image: MetadataImage, ask: ElectLeaders) -> Step[Message]:
    changes: list[Message] = []
    outcomes: list[PartitionOutcome] = []
    for name, index in _asked(image, ask):
        code, message, change = _elected(image, name, index, ask.election_type)
        if ask.partitions is None and code is Code.ELECTION_NOT_NEEDED:
            continue
        outcomes.append(PartitionOutcome(name, index, code, message))
        if change is not None:
            changes.append(change)
    why = f"{len(changes)} leaders are elected: {ask.election_type.name.lower()}"
    return Step(tuple(changes), ((ask, tuple(outcomes)),), why=why)


def balance_leaders(image: MetadataImage, ask: BalanceLeaders) -> Step[Message]:
    imbalanced = (
        (topic, partition)
        for topic, partition in image.partitions()
        if partition.leader != partition.preferred_leader
    )
    changes = _round(image, imbalanced, Election.PREFERRED, ask.max_elections)
    reply = LeadersElected(len(changes), len(changes) < ask.max_elections)
    return Step(changes, ((ask, reply),), why=f"{len(changes)} preferred leaders lead again")


def elect_unclean_leaders(image: MetadataImage, ask: ElectUncleanLeaders) -> Step[Message]:
    leaderless = (
        (topic, partition)
        for topic, partition in image.partitions()
        if partition.leader is None and allows_unclean_election(image, topic)
    )
    changes = _round(image, leaderless, Election.UNCLEAN, ask.max_elections)
    reply = LeadersElected(len(changes), len(changes) < ask.max_elections)
    return Step(changes, ((ask, reply),), why=f"{len(changes)} are led by whoever is left")


def _asked(image: MetadataImage, ask: ElectLeaders) -> Iterable[tuple[str, int]]:
    if ask.partitions is not None:
        return ask.partitions
    return [(topic.name, partition.index) for topic, partition in image.partitions()]


def _elected(
    image: MetadataImage, name: str, index: int, election_type: ElectionType
) -> tuple[Code, str | None, Message | None]:
    topic = image.topics.get(name)
    if topic is None:
        return Code.UNKNOWN_TOPIC_OR_PARTITION, f"No such topic as {name}", None
    partition = topic.partitions.get(PartitionIndex(index))
    if partition is None:
        return Code.UNKNOWN_TOPIC_OR_PARTITION, f"No such partition as {name}-{index}", None
    if election_type is ElectionType.PREFERRED:
        is_needed = partition.leader != partition.preferred_leader
    else:
        is_needed = partition.leader is None
    if not is_needed:
        return *NOT_NEEDED, None
    wish = Wish(election=ELECTIONS[election_type])
    change = partition_change(image, topic, partition, wish)
    if change is None:
        return *NOBODY[election_type], None
    return Code.NONE, None, change


def _round(
    image: MetadataImage,
    candidates: Iterable[tuple[TopicImage, PartitionImage]],
    election: Election,
    max_elections: int,
) -> tuple[Message, ...]:
    changes: list[Message] = []
    for topic, partition in candidates:
        if len(changes) == max_elections:
            break
        change = partition_change(image, topic, partition, Wish(election=election))
        if change is not None:
            changes.append(change)
    return tuple(changes)
