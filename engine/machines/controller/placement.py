"""Which brokers hold a new partition: spread over racks, leaders even, as genuine Kafka stripes.

The racks take turns to lead, and in a rack its brokers do; the followers come from the racks
behind. One rack's brokers are used up before a fenced one is. After each round of leaders the
order is shuffled, so that the load of a lost broker falls on all the others.
"""

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId
from engine.machines.controller.image import BrokerImage, MetadataImage

FENCED = "All brokers are currently fenced, or have all their log directories cordoned."


def usable_brokers(image: MetadataImage) -> list[BrokerImage]:
    """Those that new replicas may go to."""
    brokers = (image.brokers[broker_id] for broker_id in sorted(image.brokers))
    return [broker for broker in brokers if not broker.is_stopping and broker.takes_replicas]


def place(
    image: MetadataImage, *, partition_count: int, replication_factor: int, seed: int
) -> list[tuple[int, ...]]:
    """The replicas of each new partition, the preferred leader first."""
    brokers = usable_brokers(image)
    if all(broker.is_fenced for broker in brokers):
        raise KafkaError(Code.INVALID_REPLICATION_FACTOR, FENCED)
    if replication_factor > len(brokers):
        raise KafkaError(
            Code.INVALID_REPLICATION_FACTOR,
            f"The target replication factor of {replication_factor} cannot be reached because only"
            f" {len(brokers)} broker(s) are registered or some brokers have all their log"
            " directories cordoned.",
        )
    racks = _Racks(brokers, _Chance(seed))
    return [racks.place(replication_factor) for _ in range(partition_count)]


def check_assignment(
    image: MetadataImage, replicas: tuple[int, ...], *, factor: int | None = None
) -> None:
    """Refuse a replica list that cannot be."""
    if not replicas:
        raise _refuse("The manual partition assignment includes an empty replica list.")
    for broker_id in sorted(replicas):
        broker = image.brokers.get(BrokerId(broker_id))
        if broker is None:
            raise _refuse(
                f"The manual partition assignment includes broker {broker_id}, but no such broker"
                " is registered."
            )
        if not broker.takes_replicas:
            raise _refuse(
                f"The manual partition assignment includes broker {broker_id}, but all its log"
                " directories are cordoned."
            )
        if replicas.count(broker_id) > 1:
            raise _refuse(
                f"The manual partition assignment includes the broker {broker_id} more than once."
            )
    if factor is not None and len(replicas) != factor:
        raise _refuse(
            f"The manual partition assignment includes a partition with {len(replicas)}"
            f" replica(s), but this is not consistent with previous partitions, which have"
            f" {factor} replica(s)."
        )


def _refuse(message: str) -> KafkaError:
    return KafkaError(Code.INVALID_REPLICA_ASSIGNMENT, message)


class _Chance:
    """Numbers that look random and follow from the seed alone: a machine knows no chance."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self._state >> 33) % limit

    def shuffle(self, items: list[int]) -> None:
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]


class _Turns:
    """Brokers of one rack that are alike: each partition begins with the next of them."""

    def __init__(self, brokers: list[int], chance: _Chance) -> None:
        self.brokers = brokers
        self._offset = chance.below(len(brokers)) if brokers else 0
        self._given = 0
        self._round = 0

    def next(self, partition: int) -> int | None:
        """One that the partition was not given yet; None where there is no more."""
        if not self.brokers:
            return None
        if self._round != partition:
            self._round, self._given = partition, 0
            self._offset = (self._offset + 1) % len(self.brokers)
        if self._given == len(self.brokers):
            return None
        self._given += 1
        return self.brokers[(self._offset + self._given - 1) % len(self.brokers)]


class _Racks:
    """The brokers by rack, and whose turn it is."""

    def __init__(self, brokers: list[BrokerImage], chance: _Chance) -> None:
        names = sorted({broker.rack or "" for broker in brokers})
        self._serving = [_turns(brokers, name, chance, is_fenced=False) for name in names]
        self._fenced = [_turns(brokers, name, chance, is_fenced=True) for name in names]
        self._chance = chance
        self._order = list(range(len(names)))
        self._round_length = sum(not broker.is_fenced for broker in brokers)
        self._offset = chance.below(len(names))
        self._partition = 0

    def place(self, replication_factor: int) -> tuple[int, ...]:
        if self._partition == self._round_length > 1:
            self._shuffle()
        racks = self._order[self._offset :] + self._order[: self._offset]
        leader_rack, leader = next(
            (rack, broker)
            for rack in racks
            if (broker := self._serving[rack].next(self._partition)) is not None
        )
        replicas = [leader]
        turn = 0
        has_led = False
        while len(replicas) < replication_factor:
            rack = racks[turn % len(racks)]
            turn += 1
            if rack == leader_rack and not has_led:
                has_led = True  # it gave the leader: the others come first
                continue
            follower = self._follower(rack)
            if follower is not None:
                replicas.append(follower)
        self._partition += 1
        self._offset = (self._offset + 1) % len(self._order)
        return tuple(replicas)

    def _follower(self, rack: int) -> int | None:
        serving = self._serving[rack].next(self._partition)
        return self._fenced[rack].next(self._partition) if serving is None else serving

    def _shuffle(self) -> None:
        self._chance.shuffle(self._order)
        for turns in (*self._serving, *self._fenced):
            self._chance.shuffle(turns.brokers)
        self._partition = 0


def _turns(brokers: list[BrokerImage], rack: str, chance: _Chance, *, is_fenced: bool) -> _Turns:
    alike = [
        int(broker.broker_id)
        for broker in brokers
        if (broker.rack or "") == rack and broker.is_fenced == is_fenced
    ]
    return _Turns(alike, chance)
