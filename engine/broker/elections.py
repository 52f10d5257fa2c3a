"""What the controller does about leaders by itself, from time to time, as long as it leads."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.base.errors import KafkaError
from engine.machines.controller.replica_asks import (
    BalanceLeaders,
    ElectUncleanLeaders,
    LeadersElected,
)
from engine.machines.step import Ask

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

UNCLEAN_EVERY = "workbench.unclean.election.interval.ms"
BALANCE_EVERY = "leader.imbalance.check.interval.seconds"
BALANCES = "auto.leader.rebalance.enable"


def begin_elections(broker: "Broker") -> None:
    """This broker leads the cluster from now on."""
    settings = broker.settings
    broker.tasks.spawn(
        "unclean elections",
        _again_and_again(
            broker,
            lambda: settings.integer(UNCLEAN_EVERY) / 1000,
            ElectUncleanLeaders,
            "nobody else is left to lead",
        ),
    )
    if settings.boolean(BALANCES):
        broker.tasks.spawn(
            "preferred leaders",
            _again_and_again(
                broker,
                lambda: float(settings.integer(BALANCE_EVERY)),
                BalanceLeaders,
                "the preferred leaders are in sync again",
            ),
        )


async def _again_and_again(
    broker: "Broker",
    interval_s: Callable[[], float],
    wish: Callable[[], Ask[LeadersElected]],
    cause: str,
) -> None:
    cluster = broker.cluster
    epoch = cluster.controller_epoch
    while True:
        await asyncio.sleep(interval_s())
        if not cluster.quorum.is_leader or cluster.controller_epoch != epoch:
            return
        await _until_whole(broker, wish, cause)


async def _until_whole(
    broker: "Broker", wish: Callable[[], Ask[LeadersElected]], cause: str
) -> None:
    try:
        is_whole = False
        while not is_whole:
            is_whole = (await broker.cluster.ask(wish(), cause=cause)).is_whole
    except KafkaError as error:
        log.warning("no leaders were elected: %s", error)
