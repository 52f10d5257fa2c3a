"""What a group lives by, from its own settings and the broker's."""

from typing import TYPE_CHECKING

from engine.machines.controller.image import ConfigResource
from engine.machines.group.config import GroupConfig
from engine.machines.group.consumer.assignors import ASSIGNORS

if TYPE_CHECKING:
    from engine.broker.broker import Broker


def group_config(broker: "Broker", group_id: str) -> GroupConfig:
    """The broker's settings, and what the group has of its own within their limits."""
    settings = broker.settings
    number, text = settings.integer, settings.text
    own = broker.cluster.image.config(ConfigResource.GROUP, group_id)

    def of_group(name: str) -> int:
        text = own.get(name.removeprefix("group."))
        return number(name) if text is None else int(text)

    policy = text("group.consumer.migration.policy").lower()
    return GroupConfig(
        min_session_timeout_ms=number("group.min.session.timeout.ms"),
        max_session_timeout_ms=number("group.max.session.timeout.ms"),
        max_size=number("group.max.size"),
        initial_rebalance_delay_ms=number("group.initial.rebalance.delay.ms"),
        offset_metadata_max_bytes=number("offset.metadata.max.bytes"),
        offsets_retention_ms=number("offsets.retention.minutes") * 60_000,
        consumer_session_timeout_ms=_between(
            number("group.consumer.min.session.timeout.ms"),
            of_group("group.consumer.session.timeout.ms"),
            number("group.consumer.max.session.timeout.ms"),
        ),
        consumer_heartbeat_interval_ms=_between(
            number("group.consumer.min.heartbeat.interval.ms"),
            of_group("group.consumer.heartbeat.interval.ms"),
            number("group.consumer.max.heartbeat.interval.ms"),
        ),
        consumer_assignment_interval_ms=_between(
            number("group.consumer.min.assignment.interval.ms"),
            of_group("group.consumer.assignment.interval.ms"),
            number("group.consumer.max.assignment.interval.ms"),
        ),
        consumer_max_size=number("group.consumer.max.size"),
        consumer_assignors=consumer_assignors(broker),
        may_upgrade=policy in {"upgrade", "bidirectional"},
        may_downgrade=policy in {"downgrade", "bidirectional"},
    )


def _between(least: int, wanted: int, most: int) -> int:
    return min(max(wanted, least), most)


def consumer_assignors(broker: "Broker") -> tuple[str, ...]:
    """Those that are there, in the order of the setting; classes of one's own are Java's."""
    named = broker.settings.names("group.consumer.assignors")
    return tuple(each for each in named if each in ASSIGNORS) or tuple(ASSIGNORS)


def serves_consumer_groups(broker: "Broker") -> bool:
    """The protocol is one of those that groups may use, and the cluster's features have it."""
    protocols = broker.settings.names("group.coordinator.rebalance.protocols")
    return "consumer" in protocols and broker.cluster.image.features.get("group.version", 0) >= 1
