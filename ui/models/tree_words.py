"""What the rows of the explorer say: names, figures, marks and what a tooltip adds."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.contract.groups import GroupView
from engine.contract.views import BrokerView, ClientView, PartitionView, TopicView
from ui.broker_acts import life_of
from ui.models.lags import Behind
from ui.theme import ColorName
from ui.widgets.text import count, counted, rate, visible


@dataclass(frozen=True, slots=True)
class Words:
    """What the delegate paints for a row."""

    name: str
    figure: str = ""
    icon: str = ""
    icon_tone: ColorName = "dim"
    tone: ColorName = "fg"
    figure_tone: ColorName = "dim"
    mark: str = ""
    """An icon at the right edge that says something is wrong."""
    mark_tone: ColorName = "warn_fg"
    tooltip: str = ""
    link: str = ""
    keys: str = ""


NOTES = {
    "Brokers": Words("The engine is starting.", ""),
    "Topics": Words(
        "No topics yet. A topic is a named log that producers write to and consumers read.",
        link="New topic…",
        keys="Ctrl N",
    ),
    "Consumer groups": Words(
        "No consumer groups yet. One comes with the first consumer that names a group."
    ),
    "Clients": Words(
        "Nothing is connected. Clients are listed by client id while they are connected."
    ),
}
REFUSED = Words("The engine could not start. The page beside says why and what to do.")
_CLIENT_ICONS = {
    "producer": "arrow-up-from-line",
    "consumer": "arrow-down-to-line",
    "both": "arrow-right",
    "admin": "settings",
    "unknown": "plug",
}


def broker_words(view: BrokerView) -> Words:
    name = f"Broker {view.broker_id}"
    ports = ", ".join(f"{at.host}:{at.port}" for at in view.listeners)
    if not view.is_running:
        told = f"{name} does not serve: {view.why}" if view.why else ""
        return Words(
            name, life_of(view), "server", tone="dim",
            figure_tone="bad_fg", mark="circle-x", mark_tone="bad_fg", tooltip=told,
        )  # fmt: skip
    figure = f":{view.listeners[0].port}" if view.listeners else ""
    figure = "controller" if view.is_controller else figure
    held = f"{counted(view.partition_count, 'partition')}, leads {view.leader_count}"
    told = f"{name} on {ports}\n{held}"
    if view.out_of_sync_count:
        told += f"\n{counted(view.out_of_sync_count, 'replica')} not in sync"
    if view.lease_left_ms is not None:
        told += f"\nlease: {view.lease_left_ms / 1_000:.1f} s left"
    if view.is_fenced:
        told += f"\n{view.why}"
        return Words(
            name, "fenced", "server", figure_tone="warn_fg", mark="triangle-alert", tooltip=told
        )
    return Words(name, figure, "server", icon_tone="fg", tooltip=told)


def topic_words(view: TopicView, partitions: Iterable[PartitionView]) -> Words:
    problem = topic_problem(partitions)
    icon = "fold-vertical" if "compact" in view.cleanup_policy else "list"
    told = f"{visible(view.name)}\n{counted(view.partition_count, 'partition')}"
    return Words(
        visible(view.name),
        f"{rate(view.records_in_per_s)}/s",
        icon,
        tone="dim" if view.is_internal else "fg",
        mark="triangle-alert" if problem else "",
        tooltip=f"{told}\n{problem}" if problem else told,
    )


def partition_words(view: PartitionView) -> Words:
    problem = topic_problem((view,))
    return Words(
        f"{visible(view.topic)}-{view.partition}",
        f"{rate(view.records_in_per_s)}/s" if view.records_in_per_s else "",
        "layers",
        mark="triangle-alert" if problem else "",
        tooltip=f"{problem}: {view.why}" if view.why else problem,
    )


def client_words(view: ClientView) -> Words:
    moving = view.records_in_per_s + view.records_out_per_s
    name = visible(view.client_id) or f"{view.host}:{view.port}"
    software = visible(f"{view.software_name} {view.software_version}".strip())
    told = f"{name}\n{view.host}:{view.port}, {view.role}"
    return Words(
        name,
        f"{rate(moving)}/s",
        _CLIENT_ICONS[view.role],
        tooltip=f"{told}\n{software}" if software else told,
    )


def group_words(view: GroupView, behind: Behind) -> Words:
    name = visible(view.group_id)
    held = f"{name}\n{view.kind} group, {view.state}, {counted(len(view.members), 'member')}"
    if not view.members:
        lag = f"\n{counted(behind.total, 'record')} behind" if behind.by_place else ""
        return Words(name, "empty", "users", tone="dim", tooltip=held + lag)
    place = behind.worst_place
    if place is not None:
        held += f"\n{behind.worst:,} behind in {visible(place[0])}-{place[1]}"
    late = behind.is_late
    return Words(
        name,
        count(behind.total) if behind.by_place else "",
        "users",
        figure_tone="warn_fg" if late else "dim",
        mark="triangle-alert" if late else "",
        tooltip=held,
    )


def topic_problem(partitions: Iterable[PartitionView]) -> str:
    """What is wrong with a topic's replicas, in words; empty where nothing is."""
    leaderless = behind = 0
    for view in partitions:
        leaderless += view.leader is None
        behind += view.leader is not None and len(view.isr) < len(view.replicas)
    if leaderless:
        return f"{counted(leaderless, 'partition')} without a leader"
    return f"{behind} under-replicated" if behind else ""
