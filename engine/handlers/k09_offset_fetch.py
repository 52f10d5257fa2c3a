"""OffsetFetch (key 9), v1-10.

Reads the positions that groups have stored; no topics means all of them.

v2 error_code · v5 leader epochs · v6 flexible · v7 require_stable · v8 several groups · v9 member
epochs (KIP-848) · v10 topic ids
Not done: UNSTABLE_OFFSET_COMMIT, which needs transactions.
"""

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.request import Answered, Request
from engine.broker.turns import Turns, one_by_one
from engine.machines.group.asks import FetchedOffset, FetchOffsets, FetchOutcome
from engine.wire.messages.k09_offset_fetch import (
    OffsetFetchRequest,
    OffsetFetchRequestGroup,
    OffsetFetchResponse,
    OffsetFetchResponseGroup,
    OffsetFetchResponsePartition,
    OffsetFetchResponsePartitions,
    OffsetFetchResponseTopic,
    OffsetFetchResponseTopics,
)

KEY, VERSIONS = 9, (1, 10)

_GROUPS_FROM = 8
_IDS_FROM = 10
_TOP_CODE_FROM = 2

FetchAsked = Request[OffsetFetchRequest]
Topics = tuple[tuple[str, tuple[int, ...]], ...]


async def handle(request: FetchAsked) -> Answered:
    body = request.body
    if request.version >= _GROUPS_FROM:
        groups = await one_by_one(
            request.broker.clock, body.groups, lambda group: _group(request, group)
        )
        return await answered_in_turns(
            request, lambda some: OffsetFetchResponse(groups=list(some)), groups
        )
    topics: Topics | None = None
    if body.topics is not None:
        topics = tuple((topic.name, tuple(topic.partition_indexes)) for topic in body.topics)
    outcome = await _fetched(request, FetchOffsets(body.group_id, topics))
    if outcome.code is Code.NONE:
        return OffsetFetchResponse(
            topics=[
                OffsetFetchResponseTopic(name, [_old(index, found) for index, found in partitions])
                for name, partitions in outcome.offsets
            ]
        )
    if request.version >= _TOP_CODE_FROM:
        return OffsetFetchResponse(error_code=outcome.code)
    return OffsetFetchResponse(  # the first version has its error in each partition
        topics=[
            OffsetFetchResponseTopic(
                name,
                [OffsetFetchResponsePartition(each, -1, -1, "", outcome.code) for each in indexes],
            )
            for name, indexes in topics or ()
        ]
    )


async def _fetched(request: FetchAsked, ask: FetchOffsets) -> FetchOutcome:
    try:
        return await request.broker.groups.ask(ask)
    except KafkaError as error:
        request.connection.error_count += 1
        return FetchOutcome(error.code)


def _old(index: int, found: FetchedOffset) -> OffsetFetchResponsePartition:
    return OffsetFetchResponsePartition(index, found.offset, found.leader_epoch, found.metadata, 0)


def _new(index: int, found: FetchedOffset) -> OffsetFetchResponsePartitions:
    return OffsetFetchResponsePartitions(index, found.offset, found.leader_epoch, found.metadata, 0)


async def _group(request: FetchAsked, group: OffsetFetchRequestGroup) -> OffsetFetchResponseGroup:
    by_id = request.version >= _IDS_FROM
    image = request.broker.cluster.image
    wanted: Topics | None = None
    unknown: list[OffsetFetchResponseTopics] = []
    turns = Turns(request.broker.clock)
    if group.topics is not None:
        known: list[tuple[str, tuple[int, ...]]] = []
        for topic in group.topics:
            await turns.breathe()
            name = topic.name
            if by_id:
                found = image.topics_by_id.get(topic.topic_id)
                if found is None:
                    unknown.append(_unknown(topic.topic_id, topic.partition_indexes))
                    continue
                name = found.name
            known.append((name, tuple(topic.partition_indexes)))
        wanted = tuple(known)
    ask = FetchOffsets(group.group_id, wanted, group.member_id, group.member_epoch)
    outcome = await _fetched(request, ask)
    if outcome.code is not Code.NONE:
        return OffsetFetchResponseGroup(group.group_id, [], outcome.code)
    topics = []
    for name, partitions in outcome.offsets:
        await turns.breathe()
        image_of = image.topics.get(name)
        if by_id and image_of is None:
            continue  # deleted meanwhile: there is no id to name it by
        topics.append(
            OffsetFetchResponseTopics(
                name,
                image_of.topic_id if image_of is not None else bytes(16),
                [_new(index, found) for index, found in partitions],
            )
        )
    return OffsetFetchResponseGroup(group.group_id, topics + unknown, Code.NONE)


def _unknown(topic_id: bytes, indexes: list[int]) -> OffsetFetchResponseTopics:
    return OffsetFetchResponseTopics(
        "",
        topic_id,
        [
            OffsetFetchResponsePartitions(index, -1, -1, "", Code.UNKNOWN_TOPIC_ID)
            for index in indexes
        ],
    )
