"""ElectLeaders (key 43), v0-2.

Elects leaders: the preferred replicas that are in sync, or, where nobody leads, whoever is left.

v1 election_type · v2 flexible
"""

from collections.abc import Sequence

from engine.base.errors import Code
from engine.broker.portions import ask_in_slices
from engine.broker.request import Request
from engine.machines.controller.replica_asks import ElectionType, ElectLeaders, PartitionOutcome
from engine.wire.messages.k43_elect_leaders import (
    ElectLeadersRequest,
    ElectLeadersResponse,
    PartitionResult,
    ReplicaElectionResult,
)

KEY, VERSIONS = 43, (0, 2)

Topics = list[tuple[str, list[int]]]


async def handle(request: Request[ElectLeadersRequest]) -> ElectLeadersResponse:
    body, broker = request.body, request.broker
    topics = _topics(request)
    asked = [(name, index) for name, indexes in topics for index in indexes]
    if body.election_type not in list(ElectionType):
        message = f"Unknown election type {body.election_type}"
        outcomes = [PartitionOutcome(*one, Code.INVALID_REQUEST, message) for one in asked]
        return _answer(topics, outcomes, all_asked=False, code=Code.INVALID_REQUEST)

    def ask(part: Sequence[tuple[str, int]]) -> ElectLeaders:
        return ElectLeaders(ElectionType(body.election_type), tuple(part))

    outcomes = await ask_in_slices(
        broker.cluster,
        asked,
        ask,
        lambda one, error: PartitionOutcome(*one, error.code, error.message),
        cause=f"client {request.client_id or 'without a name'} asked for it",
    )
    await broker.settled()
    return _answer(topics, outcomes, all_asked=body.topic_partitions is None)


def _topics(request: Request[ElectLeadersRequest]) -> Topics:
    """The partitions of each topic as asked; every partition there is where nothing is named."""
    asked = request.body.topic_partitions
    if asked is not None:
        return [(topic.topic, topic.partitions) for topic in asked]
    topics = request.broker.cluster.image.topics.values()
    return [(topic.name, list(map(int, topic.partitions))) for topic in topics]


def _answer(
    topics: Topics, outcomes: list[PartitionOutcome], *, all_asked: bool, code: Code = Code.NONE
) -> ElectLeadersResponse:
    """Where all were asked for, those that needed nothing go without saying."""
    results = []
    rest = iter(outcomes)
    for name, indexes in topics:
        of_topic = [next(rest) for _ in indexes]
        told = [
            PartitionResult(outcome.index, outcome.code, outcome.message)
            for outcome in of_topic
            if not all_asked or outcome.code is not Code.ELECTION_NOT_NEEDED
        ]
        results.append(ReplicaElectionResult(topic=name, partition_result=told))
    return ElectLeadersResponse(error_code=code, replica_election_results=results)
