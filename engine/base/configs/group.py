"""The settings a group may have of its own, and the broker settings that bound and replace them."""

import re
from collections.abc import Mapping

from engine.base.configs.key import ConfigKey, Value, refuse
from engine.base.configs.table import read_table
from engine.base.errors import Code, KafkaError

GROUP_KEYS: dict[str, ConfigKey] = read_table("""
consumer.assignment.interval.ms | INT | 1000 | 0.. | cluster | The pause between two assignments of a consumer group.
consumer.assignor.offload.enable | BOOLEAN | true | | cluster | Whether partitions of a consumer group are assigned beside the other work of its coordinator.
consumer.heartbeat.interval.ms | INT | 5000 | 1.. | cluster | How often members of a consumer group send heartbeats.
consumer.session.timeout.ms | INT | 45000 | 1.. | cluster | How long a silent member of a consumer group counts as alive.
errors.deadletterqueue.copy.record.enable | BOOLEAN | false | | cluster | Whether an undeliverable record of a share group is copied into its dead letter queue.
errors.deadletterqueue.topic.name | STRING | | | cluster | The topic that takes the undeliverable records of a share group; empty for none.
share.assignment.interval.ms | INT | 1000 | 0.. | cluster | The pause between two assignments of a share group.
share.assignor.offload.enable | BOOLEAN | true | | cluster | Whether partitions of a share group are assigned beside the other work of its coordinator.
share.auto.offset.reset | STRING | latest | | cluster | Where a share group begins to read: earliest, latest, or by_duration:PnDTnHnMn.nS before now.
share.delivery.count.limit | INT | 5 | 2.. | cluster | How often a record is given to a share group before it counts as undeliverable.
share.heartbeat.interval.ms | INT | 5000 | 1.. | cluster | How often members of a share group send heartbeats.
share.isolation.level | STRING | read_uncommitted | in read_committed, read_uncommitted | cluster | Whether a share group gets records of aborted transactions.
share.partition.max.record.locks | INT | 2000 | 100.. | cluster | Records of one partition that a share group may hold locked at once.
share.record.lock.duration.ms | INT | 30000 | 1000.. | cluster | How long a record stays locked for the member it was given to.
share.renew.acknowledge.enable | BOOLEAN | true | | cluster | Whether members of a share group may renew their locks.
share.session.timeout.ms | INT | 45000 | 1.. | cluster | How long a silent member of a share group counts as alive.
streams.acceptable.recovery.lag | LONG | 10000 | 0.. | cluster | How far behind a task's state may be for its client to count as caught up.
streams.assignment.interval.ms | INT | 1000 | 0.. | cluster | The pause between two assignments of a streams group.
streams.assignor.name | STRING | sticky | | cluster | Who assigns the tasks of a streams group.
streams.assignor.offload.enable | BOOLEAN | true | | cluster | Whether tasks of a streams group are assigned beside the other work of its coordinator.
streams.heartbeat.interval.ms | INT | 5000 | 1.. | cluster | How often members of a streams group send heartbeats.
streams.initial.rebalance.delay.ms | INT | 3000 | 0.. | cluster | How long the first rebalance of a streams group waits for more members.
streams.num.standby.replicas | INT | 0 | 0.. | cluster | Standby replicas of each task.
streams.num.warmup.replicas | INT | 2 | 0.. | cluster | Replicas of tasks that catch up at once before they take over.
streams.rack.aware.assignment.tags | LIST | | | cluster | Tags of clients over which standby replicas are spread.
streams.session.timeout.ms | INT | 45000 | 1.. | cluster | How long a silent member of a streams group counts as alive.
streams.task.offset.interval.ms | INT | 60000 | 1.. | cluster | How often members of a streams group tell how far their tasks are.
""")

UNLISTED = frozenset(
    {
        "consumer.assignor.offload.enable", "share.assignor.offload.enable",
        "streams.acceptable.recovery.lag", "streams.assignor.offload.enable",
        "streams.num.warmup.replicas", "streams.task.offset.interval.ms",
    }
)  # fmt: skip
"""Listed only for a group that has them of its own, as in Kafka."""

_OWN_ALONE = ("errors.", "share.auto.", "share.isolation.", "share.renew.")
_KINDS = ("consumer", "share", "streams")
_FIXED = {
    "streams.task.offset.interval.ms": (15_000, None),
    "streams.num.warmup.replicas": (None, 20),
}
"""Limits whose broker settings are not listed either."""
_DURATION = re.compile(
    r"by_duration:P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+([.,]\d{0,9})?S)?)?", re.IGNORECASE
)


def broker_synonym(name: str) -> str:
    """The setting of the broker that holds where a group has none of its own."""
    if name == "streams.assignor.name":
        return "group.streams.assignors"
    return name if name.startswith(_OWN_ALONE) else f"group.{name}"


def checked_group_configs(configs: Mapping[str, str], broker: Mapping[str, str]) -> None:
    """Refuses unknown names, bad values, values beyond what the broker allows."""
    for name in configs:
        if name not in GROUP_KEYS:
            raise KafkaError(Code.INVALID_CONFIG, f"Unknown group config name: {name}")
    values = {name: GROUP_KEYS[name].parse(text) for name, text in configs.items()}
    for name, value in values.items():
        _check_text(name, value)
        if isinstance(value, int):
            _check_bounds(name, value, *_bounds(name, broker))
    for kind in _KINDS:
        _check_session(kind, values, broker)


def _bounds(name: str, broker: Mapping[str, str]) -> tuple[int | None, int | None]:
    """The least and the most that the broker allows."""
    if name in _FIXED:
        return _FIXED[name]
    kind, _, what = name.partition(".")
    what = what.removeprefix("num.")
    found = (broker.get(f"group.{kind}.{side}.{what}") for side in ("min", "max"))
    least, most = (None if text is None else int(text) for text in found)
    return least, most


def _check_bounds(name: str, value: int, least: int | None, most: int | None) -> None:
    if (least is None or value >= least) and (most is None or value <= most):
        return
    if least is None:
        why = f"less than or equal to {most}"
    elif most is None:
        why = f"greater than or equal to {least}"
    else:
        why = f"in the range {least} to {most} inclusive."
    raise KafkaError(Code.INVALID_CONFIG, f"{name} must be {why}")


def _check_text(name: str, value: Value) -> None:
    """What the tables cannot say."""
    match name, value:
        case "share.auto.offset.reset", str(text):
            if text not in {"earliest", "latest"} and not _DURATION.fullmatch(text):
                why = (
                    f"Invalid value `{text}` for configuration {name}. The value must be either"
                    " 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'."
                )
                raise refuse(name, text, why)
        case "streams.rack.aware.assignment.tags", list(tags):
            if len(set(tags)) < len(tags):
                why = f"{name} must not contain duplicate tag keys."
                raise KafkaError(Code.INVALID_CONFIG, why)
        case "streams.assignor.name", str(text):
            if text != GROUP_KEYS[name].default:
                why = (
                    f"{name} '{text}' is not a registered task assignor."
                    f" Registered assignors are: [{GROUP_KEYS[name].default}]."
                )
                raise KafkaError(Code.INVALID_CONFIG, why)
        case "errors.deadletterqueue.topic.name", str(text) if text.startswith("__"):
            why = f"{name}: DLQ topic name must not start with '__'"
            raise KafkaError(Code.INVALID_CONFIG, why)


def _check_session(kind: str, values: Mapping[str, Value], broker: Mapping[str, str]) -> None:
    session, heartbeat = f"{kind}.session.timeout.ms", f"{kind}.heartbeat.interval.ms"
    if session not in values and heartbeat not in values:
        return
    lasts, beats = (
        values[name] if name in values else int(broker[f"group.{name}"])
        for name in (session, heartbeat)
    )
    assert isinstance(lasts, int)
    assert isinstance(beats, int)
    if lasts <= beats:
        raise KafkaError(Code.INVALID_CONFIG, f"{session} must be greater than {heartbeat}")
