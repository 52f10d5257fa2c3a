"""Says Kafka's error codes in words: what happened, what it means, what to do."""

from engine.base.errors import Code

_WORDS: dict[int, str] = {
    Code.UNKNOWN_SERVER_ERROR: "The broker failed at it; its log says why.",
    Code.OFFSET_OUT_OF_RANGE: "The offset is not in the log (any more): the consumer begins anew"
    " where auto.offset.reset says.",
    Code.CORRUPT_MESSAGE: "The batch's checksum or size was wrong: it was damaged on its way.",
    Code.UNKNOWN_TOPIC_OR_PARTITION: "There is no such topic or partition: create it, or look for"
    " a typing mistake in its name.",
    Code.LEADER_NOT_AVAILABLE: "The topic was only just made and has no leader yet: clients try"
    " again by themselves.",
    Code.NOT_LEADER_OR_FOLLOWER: "Another broker leads the partition: clients ask for it anew.",
    Code.REQUEST_TIMED_OUT: "It was not done in the time the client gave.",
    Code.MESSAGE_TOO_LARGE: "The batch is larger than max.message.bytes: raise it or send less"
    " at a time.",
    Code.COORDINATOR_NOT_AVAILABLE: "No broker coordinates the group or transaction just now:"
    " clients look for one again.",
    Code.NOT_COORDINATOR: "Another broker coordinates the group: clients ask for it anew.",
    Code.INVALID_TOPIC_EXCEPTION: "The topic's name is not allowed, or it is Kafka's own.",
    Code.NOT_ENOUGH_REPLICAS: "Too few replicas are in sync for min.insync.replicas.",
    Code.NOT_ENOUGH_REPLICAS_AFTER_APPEND: "It was written, but too few replicas have it.",
    Code.INVALID_REQUIRED_ACKS: "acks must be 0, 1 or all.",
    Code.ILLEGAL_GENERATION: "The member missed a rebalance: it joins again.",
    Code.UNKNOWN_MEMBER_ID: "The group does not know the member (any more): it joins again.",
    Code.REBALANCE_IN_PROGRESS: "The group deals its partitions anew: the member joins again.",
    Code.INVALID_SESSION_TIMEOUT: "session.timeout.ms is outside what the broker allows.",
    Code.TOPIC_AUTHORIZATION_FAILED: "The client may not use the topic.",
    Code.GROUP_AUTHORIZATION_FAILED: "The client may not use the group.",
    Code.CLUSTER_AUTHORIZATION_FAILED: "The client may not do this on the cluster.",
    Code.INVALID_TIMESTAMP: "A record's time is further from now than the topic allows.",
    Code.UNSUPPORTED_VERSION: "The broker does not speak that version of the request.",
    Code.TOPIC_ALREADY_EXISTS: "There is a topic of that name already.",
    Code.INVALID_PARTITIONS: "The number of partitions is not possible.",
    Code.INVALID_REPLICATION_FACTOR: "There are not so many brokers for the replicas.",
    Code.INVALID_CONFIG: "A setting's name or value is wrong.",
    Code.INVALID_REQUEST: "The request contradicts itself.",
    Code.POLICY_VIOLATION: "The broker's rules do not allow it.",
    Code.OUT_OF_ORDER_SEQUENCE_NUMBER: "A batch before this one is missing: the idempotent"
    " producer sends again or gives up.",
    Code.INVALID_PRODUCER_EPOCH: "A newer producer has taken over this one's id.",
    Code.INVALID_TXN_STATE: "The transaction is not in a state in which this can be done.",
    Code.CONCURRENT_TRANSACTIONS: "The transaction before is not over yet: clients try again.",
    Code.KAFKA_STORAGE_ERROR: "The log folder is offline: nothing can be written.",
    Code.INVALID_RECORD: "A record breaks a rule of its topic, such as a missing key where the"
    " topic is compacted.",
    Code.UNKNOWN_TOPIC_ID: "The topic was deleted or made anew: clients ask for it again.",
    Code.FETCH_SESSION_ID_NOT_FOUND: "The fetch session is over: clients begin a new one.",
    Code.INVALID_FETCH_SESSION_EPOCH: "The fetch session went out of step: clients begin a new"
    " one.",
    Code.FENCED_LEADER_EPOCH: "The client's view of the leader is old: it asks for it anew.",
    Code.UNKNOWN_LEADER_EPOCH: "The client's view of the leader is newer than the broker's.",
    Code.PRODUCER_FENCED: "A newer producer with the same transactional id has taken over.",
    Code.GROUP_ID_NOT_FOUND: "There is no such group.",
    Code.MEMBER_ID_REQUIRED: "The group gave the member an id; it joins again with it.",
    Code.UNSUPPORTED_COMPRESSION_TYPE: "That codec is not allowed in this version of Produce.",
}  # fmt: skip


def error_name(code: int) -> str:
    """Kafka's name of a code."""
    try:
        return Code(code).name
    except ValueError:
        return f"error {code}"


def error_words(code: int) -> str:
    """What an error means to whoever got it; its name in plain letters where no more is known."""
    return _WORDS.get(code) or f"{error_name(code).replace('_', ' ').capitalize()}."
