"""Says what happens among several brokers: leaders, in-sync replicas, fences, the controller.

Each with its figures, "was -> now". One broker alone has no such news.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from engine.base.ids import BrokerId
from engine.broker.delta import MetadataDelta
from engine.contract.facts import EventKind, Severity
from engine.machines.controller.image import PartitionImage, TopicImage

if TYPE_CHECKING:
    from engine.broker.fleet import Fleet

ONE_BY_ONE = 4
"""Partitions of one change that are told one by one; more are counted."""

Moved = tuple[TopicImage, PartitionImage, PartitionImage]
"""A topic, and a partition of it as it was and as it is."""


class Tell(Protocol):
    """`Telemetry.event`, as far as it is used here."""

    def __call__(
        self, kind: EventKind, severity: Severity, text: str, *, why: str = "", topic: str = "",
        partition: int | None = None, broker_id: int | None = None,
    ) -> None: ...  # fmt: skip


class ClusterChanges:
    """Compares each committed change with what was before it."""

    def __init__(self, fleet: "Fleet", tell: Tell) -> None:
        self._fleet, self._told = fleet, tell
        self._tell: Tell = tell
        image = fleet.image
        self._partitions = {_key(topic, each): each for topic, each in image.partitions()}
        self._serves = {each.broker_id: each.may_lead for each in image.brokers.values()}
        self._controller, self._epoch = image.controller_id, image.epoch

    def took(self, delta: MetadataDelta) -> None:
        """A change is committed."""
        image = self._fleet.image
        self._tell = self._silently if len(image.brokers) < 2 else self._told
        why = delta.cause or delta.why
        self._brokers(delta.brokers, why)
        if image.controller_id is not None and image.controller_id != self._controller:
            was, self._controller = self._controller, image.controller_id
            if was is not None:
                text = f"Controller moved: broker {was} -> broker {image.controller_id}"
                epochs = f"controller epoch {self._epoch} -> {image.epoch}"
                self._tell(
                    "controller_elected", "info", text, why=epochs, broker_id=image.controller_id
                )
        self._epoch = image.epoch
        for topic in delta.removed:
            for each in topic.partitions.values():
                self._partitions.pop(_key(topic, each), None)
        self._leaders(delta.changed, why)
        self._replicas(delta.changed, why)
        for topic, partition in [*delta.made, *delta.changed]:
            self._partitions[_key(topic, partition)] = partition

    def _silently(self, *_said: object, **_more: object) -> None:
        pass

    def _brokers(self, broker_ids: Iterable[BrokerId], why: str) -> None:
        for broker_id in dict.fromkeys(broker_ids):
            known = self._fleet.image.brokers.get(broker_id)
            was, now = self._serves.get(broker_id), known is not None and known.may_lead
            self._serves[broker_id] = now
            if was is None or was == now or known is None:
                continue
            if now:
                self._tell(
                    "broker_back", "good", f"Broker {broker_id} serves: fenced -> serving",
                    why=why, broker_id=broker_id,
                )  # fmt: skip
            else:
                self._tell(
                    "broker_fenced", "warning",
                    f"Broker {broker_id} serves no more: serving -> {known.state}",
                    why=why, broker_id=broker_id,
                )  # fmt: skip

    def _leaders(self, changed: list[tuple[TopicImage, PartitionImage]], why: str) -> None:
        found = [
            (topic, was, now)
            for topic, now in changed
            if (was := self._partitions.get(_key(topic, now))) is not None
            and was.leader != now.leader
        ]
        for topic, was, now in found[:ONE_BY_ONE]:
            words = f"{_broker(was.leader)} -> {_broker(now.leader)}"
            severity: Severity = "info" if now.leader is not None else "error"
            self._tell(
                "leader_elected", severity, f"Leader of {topic.name}-{now.index}: {words}",
                why=f"epoch {was.leader_epoch} -> {now.leader_epoch}, {why}",
                topic=topic.name, partition=now.index,
            )  # fmt: skip
        if more := found[ONE_BY_ONE:]:
            lost = sum(now.leader is None for _, _, now in more)
            text = f"{len(more):,} more partitions have another leader"
            if lost:
                text += f", {lost:,} of them none"
            self._tell("leader_elected", "error" if lost else "info", text, why=why)

    def _replicas(self, changed: list[tuple[TopicImage, PartitionImage]], why: str) -> None:
        found = [
            (topic, was, now)
            for topic, now in changed
            if (was := self._partitions.get(_key(topic, now))) is not None
            and set(was.isr) != set(now.isr)
        ]
        shrank = [each for each in found if len(each[2].isr) < len(each[1].isr)]
        self._tell_replicas("isr_shrank", "warning", "shrank", shrank, why)
        grew = [each for each in found if len(each[2].isr) >= len(each[1].isr)]
        self._tell_replicas("isr_grew", "good", "grew", grew, why)

    def _tell_replicas(
        self, kind: EventKind, severity: Severity, word: str, found: list[Moved], why: str
    ) -> None:
        for topic, was, now in found[:ONE_BY_ONE]:
            text = f"In-sync replicas of {topic.name}-{now.index} {word}"
            self._tell(
                kind, severity, f"{text}: {_numbers(was.isr)} -> {_numbers(now.isr)}",
                why=why, topic=topic.name, partition=now.index,
            )  # fmt: skip
        if more := len(found[ONE_BY_ONE:]):
            text = f"In-sync replicas of {more:,} more partitions {word}"
            self._tell(kind, severity, text, why=why)


def _key(topic: TopicImage, partition: PartitionImage) -> tuple[bytes, int]:
    return topic.topic_id, partition.index


def _broker(broker_id: int | None) -> str:
    return "none" if broker_id is None else f"broker {broker_id}"


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids)) or "none"
