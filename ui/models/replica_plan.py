"""Which brokers a topic's partitions are to lie on: as few copies as that takes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from engine.contract.replicas import PartitionMove
from engine.contract.views import PartitionView


def plan_moves(
    views: Iterable[PartitionView],
    *,
    factor: int,
    allowed: Sequence[int],
    held: Counter[int] | None = None,
) -> tuple[PartitionMove, ...]:
    """A move for each partition that has not `factor` replicas on the `allowed` brokers.

    Who holds it stays where that may be, those in sync first; what is missing goes to who holds
    least (`held`: replicas of all topics by broker).
    """
    load = Counter({each: (held or Counter())[each] for each in allowed})
    moves = []
    for view in sorted(views, key=lambda each: each.partition):
        staying = [each for each in view.replicas if each in load]
        staying.sort(key=lambda each: (each not in view.isr, view.replicas.index(each)))
        replicas = staying[:factor]
        free = sorted((each for each in load if each not in replicas), key=lambda b: (load[b], b))
        replicas += free[: factor - len(replicas)]
        load.update(each for each in replicas if each not in view.replicas)
        if set(replicas) != set(view.replicas):
            moves.append(PartitionMove(view.topic, view.partition, tuple(replicas)))
    return tuple(moves)
