"""DescribeQuorum (key 55), v0-2.

Tells who leads the cluster's metadata and how far each voter and observer has it.

v1 fetch and caught-up times · v2 directory ids, addresses, error_message
"""

from engine.base.errors import Code
from engine.broker.quorum_view import QuorumReplica
from engine.broker.request import Request
from engine.storage.folder import METADATA_TOPIC
from engine.wire.messages.k55_describe_quorum import (
    DescribeQuorumRequest,
    DescribeQuorumResponse,
    DescribeQuorumResponsePartitionData,
    DescribeQuorumResponseTopicData,
    Listener,
    Node,
    ReplicaState,
)

KEY, VERSIONS = 55, (0, 2)

NOT_HERE = "This server does not host this topic-partition."


async def handle(request: Request[DescribeQuorumRequest]) -> DescribeQuorumResponse:
    asked = [
        (topic.topic_name, [partition.partition_index for partition in topic.partitions])
        for topic in request.body.topics
    ]
    if asked != [(METADATA_TOPIC, [0])]:
        return DescribeQuorumResponse(
            topics=[
                DescribeQuorumResponseTopicData(name, [_refused(index) for index in indexes])
                for name, indexes in asked
            ]
        )
    cluster = request.broker.cluster
    quorum = await cluster.describe_quorum()
    described = DescribeQuorumResponsePartitionData(
        leader_id=quorum.leader_id,
        leader_epoch=quorum.leader_epoch,
        high_watermark=quorum.high_watermark,
        current_voters=[_state(replica) for replica in quorum.voters],
        observers=[_state(replica) for replica in quorum.observers],
    )
    voters = (cluster.image.brokers.get(replica.replica_id) for replica in quorum.voters)
    nodes = [
        Node(
            node_id=broker.broker_id,
            listeners=[Listener(point.name, point.host, point.port) for point in broker.endpoints],
        )
        for broker in voters
        if broker is not None
    ]
    topic = DescribeQuorumResponseTopicData(METADATA_TOPIC, [described])
    return DescribeQuorumResponse(topics=[topic], nodes=nodes)


def _refused(index: int) -> DescribeQuorumResponsePartitionData:
    return DescribeQuorumResponsePartitionData(
        partition_index=index,
        error_code=Code.UNKNOWN_TOPIC_OR_PARTITION,
        error_message=NOT_HERE,
    )


def _state(replica: QuorumReplica) -> ReplicaState:
    return ReplicaState(
        replica_id=replica.replica_id,
        replica_directory_id=replica.directory_id,
        log_end_offset=replica.log_end_offset,
        last_fetch_timestamp=replica.last_fetch_ms,
        last_caught_up_timestamp=replica.last_caught_up_ms,
    )
