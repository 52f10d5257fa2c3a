"""AlterPartitionReassignments (key 45), v0-1.

Begins to move partitions to other brokers, or stops it.

v1 allow_replication_factor_change
"""

from collections.abc import Sequence

from engine.broker.portions import ask_in_slices
from engine.broker.request import Request
from engine.machines.controller.replica_asks import (
    AlterPartitionReassignments,
    PartitionOutcome,
    Reassignment,
)
from engine.wire.messages.k45_alter_partition_reassignments import (
    AlterPartitionReassignmentsRequest,
    AlterPartitionReassignmentsResponse,
    ReassignablePartitionResponse,
    ReassignableTopicResponse,
)

KEY, VERSIONS = 45, (0, 1)


async def handle(
    request: Request[AlterPartitionReassignmentsRequest],
) -> AlterPartitionReassignmentsResponse:
    body, broker = request.body, request.broker
    asked = [
        Reassignment(
            topic.name,
            partition.partition_index,
            None if partition.replicas is None else tuple(partition.replicas),
        )
        for topic in body.topics
        for partition in topic.partitions
    ]

    def ask(part: Sequence[Reassignment]) -> AlterPartitionReassignments:
        return AlterPartitionReassignments(tuple(part), body.allow_replication_factor_change)

    outcomes = await ask_in_slices(
        broker.cluster,
        asked,
        ask,
        lambda one, error: PartitionOutcome(one.topic, one.index, error.code, error.message),
        cause=f"client {request.client_id or 'without a name'} asked for it",
    )
    await broker.settled()
    rest = iter(outcomes)
    return AlterPartitionReassignmentsResponse(
        allow_replication_factor_change=body.allow_replication_factor_change,
        error_message=None if body.topics else "",
        responses=[
            ReassignableTopicResponse(
                name=topic.name, partitions=[_result(next(rest)) for _ in topic.partitions]
            )
            for topic in body.topics
        ],
    )


def _result(outcome: PartitionOutcome) -> ReassignablePartitionResponse:
    return ReassignablePartitionResponse(outcome.index, outcome.code, outcome.message)
