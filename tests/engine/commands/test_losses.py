"""What a broker's end would do is what it does."""

import pytest

from engine.contract.cluster_commands import KillBroker
from engine.contract.losses import DescribeLoss, LosingPartition, Loss
from engine.contract.values import EngineError
from tests.conftest import AllowedLogs
from tests.engine.crews import Crews


async def loss_of(crews: Crews, broker_id: int) -> Loss:
    found = await crews.host.execute(DescribeLoss(broker_id))
    assert isinstance(found, Loss)
    return found


def test_the_foretold_leaders_and_in_sync_replicas_come_true(allowed_logs: AllowedLogs) -> None:
    allowed_logs("was killed")

    async def story(crews: Crews) -> None:
        await crews.create("orders", partitions=3, min_insync_replicas="3")
        await crews.create("alone", replicas=1)
        dying = crews.leader("alone")
        found = await loss_of(crews, dying)
        worst, *_ = found.partitions
        assert (worst.topic, worst.leader_was, worst.leader) == ("alone", dying, None)
        assert found.offline == 1
        assert found.leaders_moved >= 1
        assert found.below_min_isr == 3
        assert not found.is_quorum_lost
        assert found.is_controller == (crews.fleet.image.controller_id == dying)
        await crews.host.execute(KillBroker(dying))
        for each in found.partitions:
            await crews.until(lambda each=each: _now(crews, each) == each.leader)

    Crews(3).run(story)


def _now(crews: Crews, each: LosingPartition) -> int | None:
    leader = crews.fleet.image.topics[each.topic].partitions[each.partition].leader
    return None if leader is None else int(leader)


def test_two_of_three_voters_are_needed() -> None:
    async def story(crews: Crews) -> None:
        await crews.kill(3)
        found = await loss_of(crews, 2)
        assert found.is_quorum_lost
        with pytest.raises(EngineError, match="broker 9"):
            await loss_of(crews, 9)

    Crews(3).run(story)
