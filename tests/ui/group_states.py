"""Consumer groups of the sample cluster: one that lives, with a late member and an idle one."""

import time
from collections.abc import Sequence

from engine.contract.frames import Key
from engine.contract.groups import GroupView, RebalanceView
from engine.contract.values import View
from tests.ui import samples
from tests.ui.cluster import ORDERS

BEHIND = (14, 9, 21, 12, 1_131, 17)
SHARES = {"search-indexer-1": (0, 1), "search-indexer-2": (2, 3), "search-indexer-3": (4, 5)}


def indexer(names: Sequence[str] = tuple(SHARES), **figures: object) -> GroupView:
    """`search-indexer`: two partitions a member; further members stay idle."""
    now_ms = int(time.time() * 1_000)
    owner = {index: name for name, found in SHARES.items() for index in found}
    members = tuple(
        samples.member(
            name,
            is_leader=not at,
            session_ends_at_ms=now_ms + (43_800, 44_400, 11_100, 42_000)[at % 4],
            assigned=(("orders", SHARES[name]),) if name in SHARES else (),
        )
        for at, name in enumerate(names)
    )
    ids = {member.client_id: member.member_id for member in members}
    positions = tuple(
        samples.position(
            "orders", index, ORDERS[index][6] - lag, member_id=ids.get(owner[index]),
            committed_at_ms=now_ms - 3_000,
        )
        for index, lag in enumerate(BEHIND)
    )  # fmt: skip
    rebalances = tuple(
        RebalanceView(now_ms - ago_s * 1_000, took_ms, why, generation, count, moved)
        for ago_s, took_ms, why, generation, count, moved in (
            (37, 480, "search-indexer-3 joined", 14, 3, 2),
            (195, 512, "search-indexer-2 joined", 13, 2, 3),
            (240, 3_000, "search-indexer-2 did not send a heartbeat in time", 12, 1, 3),
            (642, 3_000, "search-indexer-1 joined", 11, 2, 0),
        )
    )
    return samples.group(
        "search-indexer",
        **{
            "state": "Stable",
            "generation": 14,
            "protocol": "range",
            "changed_at_ms": now_ms - 36_000,
            "members": members,
            "positions": positions,
            "rebalances": rebalances,
            "last_edge": ("CompletingRebalance", "AssignmentMade", "Stable"),
            **figures,
        },
    )


def groups() -> tuple[tuple[Key, View | None], ...]:
    billing = samples.group(
        "billing",
        state="Stable",
        generation=3,
        protocol="range",
        members=(
            samples.member(
                "billing-1",
                is_leader=True,
                topics=("payments",),
                assigned=(("payments", (0, 1, 2)),),
            ),
        ),
        positions=tuple(samples.position("payments", index, 896) for index in range(3)),
    )
    empty = samples.group("fraud-check", positions=(samples.position("payments", 0, 100),))
    views = (indexer(), billing, empty)
    return tuple((("group", view.group_id), view) for view in views)


def readers() -> tuple[tuple[Key, View | None], ...]:
    """The connections of the indexers; each has fetched a little more than it has committed."""
    found = []
    for number, (name, indexes) in enumerate(SHARES.items(), 5):
        places = ((i, ORDERS[i][6] - BEHIND[i]) for i in indexes)
        reads_at = tuple(("orders", i, committed + min(BEHIND[i], 8)) for i, committed in places)
        view = samples.client(
            number, client_id=name, role="consumer", records_out_per_s=417.0, reads_at=reads_at
        )
        found.append((("client", number), view))
    return tuple(found)
