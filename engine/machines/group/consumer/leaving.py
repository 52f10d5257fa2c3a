"""How members of a consumer group go: by their own word, for a while, or for being silent."""

from msgspec.structs import replace

from engine.machines.group.consumer.asks import ConsumerHeartbeat, ConsumerHeartbeatOutcome
from engine.machines.group.consumer.classic_members import depart
from engine.machines.group.consumer.draft import ConsumerDraft
from engine.machines.group.consumer.heartbeat import static_refusal, unknown
from engine.machines.group.consumer.member import LEAVING_FOR_A_WHILE, UNREVOKED


def leave(draft: ConsumerDraft, ask: ConsumerHeartbeat) -> None:
    group = draft.group
    if ask.instance_id is not None:
        refusal = static_refusal(draft, ask.member_id, ask.instance_id)
    else:
        is_known = ask.member_id in group.members
        refusal = None if is_known else unknown(ask.member_id, group.group_id)
    if refusal is not None:
        draft.refuse(ask, refusal.code, refusal.message)
        return
    draft.reply(
        ask,
        ConsumerHeartbeatOutcome(member_id=ask.member_id, member_epoch=ask.member_epoch),
    )
    if ask.instance_id is not None and ask.member_epoch == LEAVING_FOR_A_WHILE:
        member = group.members[ask.member_id]
        zeros = {topic_id: dict.fromkeys(held, 0) for topic_id, held in member.assigned.items()}
        draft.put_current(replace(member, epoch=LEAVING_FOR_A_WHILE, assigned=zeros, revoking={}))
        draft.why = f"static member {ask.instance_id} left for a while: its share waits for it"
        return
    depart(draft, [ask.member_id], f"{ask.member_id} left")


def session_ended(draft: ConsumerDraft, member_id: str) -> None:
    """A member was silent for too long."""
    if member_id in draft.group.members:
        depart(draft, [member_id], f"{member_id} sent no heartbeat in time")


def revocation_ended(draft: ConsumerDraft, member_id: str) -> None:
    """A member did not give partitions up in the time it had."""
    member = draft.group.members.get(member_id)
    if member is not None and member.state == UNREVOKED:
        depart(draft, [member_id], f"{member_id} did not give its partitions up in time")


def never_rejoined(draft: ConsumerDraft, member_id: str) -> None:
    """A classic member was told to join again and did not."""
    if member_id in draft.group.rejoins:
        depart(draft, [member_id], f"{member_id} did not join again in time")


def never_synced(draft: ConsumerDraft, member_id: str) -> None:
    """A classic member joined and did not ask for its share."""
    if member_id in draft.group.members:
        depart(draft, [member_id], f"{member_id} did not ask for its share in time")
