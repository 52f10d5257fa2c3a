"""ConsumerGroupDescribe (key 69), v0-1.

Describes consumer groups: state, epochs, members, what they have and what they shall have.

v1 the protocol that each member speaks
"""

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.authority import GROUP_OPERATIONS, NOT_ASKED
from engine.broker.group_settings import serves_consumer_groups
from engine.broker.request import Answered, Request
from engine.broker.turns import one_by_one
from engine.machines.group.consumer.asks import (
    ConsumerMemberDescription,
    DescribeConsumerGroup,
    NotConsumerGroup,
    Owned,
)
from engine.wire.messages.k69_consumer_group_describe import (
    Assignment,
    ConsumerGroupDescribeRequest,
    ConsumerGroupDescribeResponse,
    DescribedGroup,
    Member,
    TopicPartitions,
)

KEY, VERSIONS = 69, (0, 1)

_CLASSIC, _CONSUMER = 0, 1

DescribeAsked = Request[ConsumerGroupDescribeRequest]


async def handle(request: DescribeAsked) -> Answered:
    groups = await one_by_one(
        request.broker.clock, request.body.group_ids, lambda name: _described(request, name)
    )
    return await answered_in_turns(
        request, lambda some: ConsumerGroupDescribeResponse(groups=list(some)), groups
    )


async def _described(request: DescribeAsked, group_id: str) -> DescribedGroup:
    if not serves_consumer_groups(request.broker):
        return DescribedGroup(error_code=Code.UNSUPPORTED_VERSION, group_id=group_id)
    if not group_id:
        return DescribedGroup(error_code=Code.INVALID_GROUP_ID, group_id=group_id)
    try:
        found = await request.broker.groups.ask(DescribeConsumerGroup(group_id))
    except KafkaError as error:
        request.connection.error_count += 1
        return DescribedGroup(error_code=error.code, group_id=group_id)
    if isinstance(found, NotConsumerGroup):
        return DescribedGroup(
            error_code=Code.GROUP_ID_NOT_FOUND, error_message=found.message, group_id=group_id
        )
    is_asked = request.body.include_authorized_operations
    return DescribedGroup(
        group_id=group_id,
        group_state=found.state,
        group_epoch=found.epoch,
        assignment_epoch=found.assignment_epoch,
        assignor_name=found.assignor,
        members=[_member(request, each) for each in found.members],
        authorized_operations=GROUP_OPERATIONS if is_asked else NOT_ASKED,
    )


def _member(request: DescribeAsked, member: ConsumerMemberDescription) -> Member:
    return Member(
        member_id=member.member_id,
        instance_id=member.instance_id,
        rack_id=member.rack_id,
        member_epoch=member.epoch,
        client_id=member.client_id,
        client_host=member.client_host,
        subscribed_topic_names=list(member.topics),
        subscribed_topic_regex=member.regex,
        assignment=_assignment(request, member.assigned),
        target_assignment=_assignment(request, member.target),
        member_type=_CLASSIC if member.is_classic else _CONSUMER,
    )


def _assignment(request: DescribeAsked, owned: Owned) -> Assignment:
    """Topics that were deleted have no name any more and are left out, as in Kafka."""
    topics = request.broker.cluster.image.topics_by_id
    return Assignment(
        topic_partitions=[
            TopicPartitions(
                topic_id=topic_id, topic_name=topics[topic_id].name, partitions=list(partitions)
            )
            for topic_id, partitions in owned
            if topic_id in topics
        ]
    )
