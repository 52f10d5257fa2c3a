"""Several brokers in one engine: what was acknowledged stays, whoever goes."""

import asyncio
from errno import EIO
from types import SimpleNamespace

import pytest

from engine.base.errors import Code, KafkaError
from engine.base.ids import PartitionIndex
from engine.contract.cluster_commands import (
    ElectPreferredLeaders,
    HoldReplication,
    MoveReplicas,
    ReleaseReplication,
    SetDisk,
    StopBroker,
)
from engine.machines.controller.replica_asks import AlterPartitionReassignments, Reassignment
from engine.wire.messages.k18_api_versions import ApiVersionsRequest
from tests.conftest import AllowedLogs
from tests.engine.broker.partitions import START_MS, batch
from tests.engine.crews import Crews
from tests.engine.handlers.asking import Client


def test_three_brokers_know_the_same_and_one_of_them_leads() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3)
        assert sorted(crew.leader("a", index) for index in range(3)) == [1, 2, 3]
        standings = {broker.cluster.quorum.leader for broker in crew.fleet.brokers.values()}
        assert standings == {crew.fleet.image.controller_id}
        assert crew.voters == (1, 2, 3)
        assert [address.port for address in crew.host.addresses] == [9092, 9093, 9094]

    Crews().run(story)


@pytest.mark.parametrize("seed", range(3))
def test_the_next_leader_has_everything_that_was_acknowledged(seed: int) -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", min_insync_replicas="2")
        written = []
        for round_ in range(4):
            for number in range(5):
                value = b"%d-%d" % (round_, number)
                await crew.write("a", value)
                written.append(value)
            leader = crew.leader("a")
            began = crew.loop.time()
            await crew.kill(leader)
            await crew.until(lambda was=leader: crew.leader("a") not in (-1, was))
            assert crew.loop.time() - began < 1.0
            assert crew.values(crew.leader("a"), "a")[: len(written)] == written
            await crew.revive(leader)
            await crew.alike("a")

    Crews(seed=seed).run(story)


def test_what_no_follower_had_is_cut_from_the_old_leader(allowed_logs: AllowedLogs) -> None:
    allowed_logs("hears no majority")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.write("a", b"kept")
        old = crew.leader("a")
        for other in {1, 2, 3} - {old}:
            crew.host.crew.links.cut(old, other)
            crew.host.crew.links.cut(other, old)
        crew.append("a", b"lost", acks=1)
        await crew.until(lambda: crew.leader("a") not in (-1, old))
        await crew.write("a", b"after")
        for other in {1, 2, 3} - {old}:
            crew.host.crew.links.heal(old, other)
            crew.host.crew.links.heal(other, old)
        await crew.alike("a")
        assert crew.values(old, "a") == [b"kept", b"after"]

    Crews().run(story)


def test_acks_all_is_refused_while_too_few_are_in_sync() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=2, min_insync_replicas="2")
        (follower,) = set(crew.isr("a")) - {crew.leader("a")}
        await crew.kill(follower)
        await crew.until(lambda: len(crew.isr("a")) == 1)
        with pytest.raises(KafkaError) as refused:
            await crew.write("a", b"one is not enough")
        assert refused.value.code is Code.NOT_ENOUGH_REPLICAS
        partition, end_offset = crew.append("a", b"but acks=1 is", acks=1)
        await asyncio.sleep(1)
        assert partition.high_watermark < end_offset  # nor is it readable: KIP-966
        await crew.revive(follower)
        await partition.committed(end_offset)

    Crews().run(story)


def test_min_isr_given_at_the_start_holds_for_topics_without_their_own(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("could not sign off")  # the last one, as the engine stops

    async def story(crew: Crews) -> None:
        await crew.create("a")
        others = sorted({1, 2, 3} - {crew.leader("a")})
        await crew.host.execute(StopBroker(others[0]))
        await crew.write("a", b"two are enough")
        await crew.host.execute(StopBroker(others[1]))
        assert len(crew.isr("a")) == 1
        with pytest.raises(KafkaError) as refused:
            await crew.write("a", b"one is not")
        assert refused.value.code is Code.NOT_ENOUGH_REPLICAS

    Crews(min_insync_replicas="2").run(story)


def test_a_paused_follower_leaves_the_isr_by_its_lag_and_comes_back() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        follower = next(
            each
            for each in (3, 2, 1)
            if each != crew.leader("a") and each != crew.fleet.image.controller_id
        )
        crew.host.crew.links.pause(follower)
        partition, end_offset = crew.append("a", b"waits for the third")
        await asyncio.sleep(0.5)
        assert partition.high_watermark < end_offset
        await partition.committed(end_offset)
        assert follower not in crew.isr("a")
        crew.host.crew.links.resume(follower)
        await crew.alike("a")

    Crews(replica_lag_time_max_ms="2000").run(story)


def test_a_paused_controller_is_replaced_and_follows_when_it_is_back() -> None:
    async def story(crew: Crews) -> None:
        controller = crew.fleet.image.controller_id
        epoch = crew.fleet.front.cluster.controller_epoch
        crew.host.crew.links.pause(controller)
        await crew.until(lambda: crew.fleet.image.controller_id not in (None, controller))
        assert crew.fleet.front.cluster.controller_epoch > epoch
        await crew.create("a", replicas=1)
        crew.host.crew.links.resume(controller)
        await crew.until(
            lambda: crew.broker(controller).cluster.quorum.standing.state == "follower"
        )
        await crew.until(lambda: "a" in crew.broker(controller).cluster.image.topics)

    Crews().run(story)


def test_a_change_of_the_isr_that_nobody_answers_may_have_been_made(
    allowed_logs: AllowedLogs,
) -> None:
    """Whoever came in by it may lead next, so it must have what is acknowledged."""
    allowed_logs("copies nothing", "the ISR is asked for again", "hears no majority")

    async def story(crew: Crews) -> None:
        controller, links = crew.fleet.image.controller_id, crew.host.crew.links
        leader, follower = sorted({1, 2, 3} - {controller})
        await crew.create("a", replicas=2)
        await crew.host.execute(MoveReplicas("a", 0, (leader, follower)))
        await crew.until(lambda: crew.isr("a") == (leader, follower))
        await crew.host.execute(ElectPreferredLeaders())
        await crew.until(lambda: crew.leader("a") == leader)
        await crew.host.execute(HoldReplication("a", 0, follower))
        await crew.write("a", b"without the other")
        assert crew.isr("a") == (leader,)
        links.cut(controller, leader)  # asks pass, what becomes of them is not heard
        await crew.host.execute(ReleaseReplication("a", 0, follower))
        await crew.until(lambda: len(crew.broker(controller).cluster.partition("a", 0).isr) == 2)
        links.cut(leader, follower)
        partition, end_offset = crew.append("a", b"nobody else has it")
        await asyncio.sleep(90)
        assert partition.high_watermark < end_offset  # the other leads by now, without it
        links.heal(controller, leader)
        links.heal(leader, follower)
        await crew.alike("a", replicas=(leader, follower))

    Crews(replica_lag_time_max_ms="2000").run(story)


def test_a_node_that_ends_is_told_of_no_sync_any_more(allowed_logs: AllowedLogs) -> None:
    """As where a start is refused after logs were opened that are synced meanwhile."""
    allowed_logs("The disk of")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.write("a")
        follower = next(each for each in (3, 2) if each != crew.leader("a"))
        await crew.host.execute(SetDisk(follower, sync_delay_ms=400))
        copy = crew.replica(follower, "a")
        crew.append("a")
        await crew.until(lambda: copy.log.syncing)
        await crew.host.crew.nodes[follower].end()
        await asyncio.sleep(1)
        assert crew.loop.errors == []
        await crew.until(lambda: follower not in crew.isr("a"))
        await crew.revive(follower)
        await crew.alike("a")

    Crews().run(story)


def test_a_whole_cluster_starts_again_with_everything() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=2)
        await crew.write("a", b"kept")
        await crew.restart()
        await crew.until(lambda: crew.leader("a") > 0)
        await crew.alike("a")
        assert crew.values(crew.leader("a"), "a") == [b"kept"]
        await crew.write("a", b"more")

    Crews().run(story)


def test_brokers_that_have_a_folder_are_started_though_fewer_are_asked_for() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        crew._settings = crew._settings._replace(broker_count=1)
        await crew.restart()
        assert sorted(crew.fleet.brokers) == [1, 2, 3]

    Crews().run(story)


def test_one_broker_becomes_three_and_its_controller_keeps_its_word() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=1)
        await crew.write("a", b"kept")
        crew._settings = crew._settings._replace(broker_count=3)
        await crew.restart()
        await crew.until(lambda: crew.voters == (1, 2, 3))
        await crew.create("b", replicas=3)
        await crew.write("b")
        assert crew.values(1, "a") == [b"kept"]

    Crews(1).run(story)


def test_a_broker_that_stops_hands_over_first() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        leader = crew.leader("a")
        await crew.host.crew.stop_one(leader)
        assert crew.leader("a") not in (-1, leader)
        await crew.write("a")
        await crew.revive(leader)
        await crew.alike("a")

    Crews().run(story)


def test_a_start_that_the_disk_refuses_can_be_tried_again(allowed_logs: AllowedLogs) -> None:
    allowed_logs("was not closed cleanly")

    async def story(crew: Crews) -> None:
        broker_id = next(each for each in (1, 2, 3) if each != crew.fleet.image.controller_id)
        await crew.kill(broker_id)
        for call in ("read_file", "pread"):
            crew.disk.fail_on = {call: EIO}
            with pytest.raises(OSError, match="Input/output error"):
                await crew.revive(broker_id)
            crew.disk.fail_on = {}
        await crew.revive(broker_id)

    Crews().run(story)


def test_a_broker_with_a_full_disk_can_be_stopped_and_started(allowed_logs: AllowedLogs) -> None:
    allowed_logs("No space left|was not closed cleanly|could not sign off|nearly full")

    async def story(crew: Crews) -> None:
        await crew.create("a")
        follower = next(each for each in (1, 2, 3) if each != crew.fleet.image.controller_id)
        disk = crew.host.crew.nodes[follower].disk
        disk.is_full = True
        await crew.host.crew.stop_one(follower)
        disk.is_full = False
        await crew.revive(follower)
        await crew.write("a")
        await crew.alike("a")

    Crews().run(story)


def test_leaders_go_back_to_the_preferred_replica() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        preferred = crew.fleet.image.topics["a"].partitions[PartitionIndex(0)].replicas[0]
        await crew.kill(preferred)
        await crew.until(lambda: crew.leader("a") not in (-1, preferred))
        await crew.revive(preferred)
        await crew.until(lambda: crew.leader("a") == preferred)
        await crew.alike("a")

    Crews(leader_imbalance_check_interval_seconds="5").run(story)


def test_an_unclean_election_loses_what_only_the_others_had_if_the_topic_allows_it() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=2, unclean_leader_election_enable="true")
        await crew.create("b", replicas=2)
        leader = crew.leader("a")
        (follower,) = set(crew.isr("a")) - {leader}
        await crew.write("a", b"both have it")
        await crew.kill(follower)
        await crew.until(lambda: crew.isr("a") == (leader,))
        await crew.write("a", b"one has it")
        await crew.kill(leader)
        await crew.revive(follower)
        await crew.until(lambda: crew.leader("a") == follower)
        await crew.until(lambda: crew.leads("a"))
        assert crew.values(follower, "a") == [b"both have it"]
        await crew.revive(leader)
        await crew.until(lambda: len(crew.isr("a")) == 2)
        assert crew.values(leader, "a") == [b"both have it"]

    Crews(workbench_unclean_election_interval_ms="1000").run(story)


@pytest.mark.parametrize("seed", range(3))
def test_who_comes_back_at_once_without_its_records_does_not_lead_the_others(
    seed: int, allowed_logs: AllowedLogs
) -> None:
    """It led when the power went, and no controller has noticed yet that it was away."""
    allowed_logs(".")

    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3, min_insync_replicas="2")
        controller = crew.fleet.image.controller_id
        index = next(number for number in range(3) if crew.leader("a", number) == controller)
        partition = crew.replica(controller, "a", index)
        written = [b"%d" % number for number in range(5)]
        for value in written:
            done = partition.append(batch(value=value), now_ms=START_MS)
            await partition.committed(done.last_offset + 1)
        await crew.kill(controller)
        crew.host.crew.nodes[controller].disk.lose_power()
        await crew.revive(controller)
        await crew.until(lambda: len(crew.isr("a", index)) == 3)
        for broker_id in (1, 2, 3):
            assert crew.values(broker_id, "a", index) == written

    Crews(seed=seed, workbench_durability="os").run(story)


def test_who_lost_power_is_not_eligible_to_lead_where_records_are_not_synced(
    allowed_logs: AllowedLogs,
) -> None:
    """KIP-966: only who stopped cleanly, or syncs all that is acknowledged, still has everything."""
    allowed_logs(".")

    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=2, min_insync_replicas="2")
        await crew.write("a", b"kept")
        leader = crew.leader("a")
        (follower,) = set(crew.isr("a")) - {leader}
        await crew.host.crew.stop_one(follower)
        await crew.kill(leader)
        crew.host.crew.nodes[leader].disk.lose_power()
        await crew.revive(follower)
        await crew.until(lambda: crew.leader("a") == follower)
        crew.host.crew.links.held.add((leader, "a", 0))
        await crew.revive(leader)
        await crew.kill(follower)
        await crew.until(lambda: crew.leader("a") == -1)
        await asyncio.sleep(2)
        assert crew.leader("a") == -1
        crew.host.crew.links.held.clear()
        await crew.revive(follower)
        await crew.alike("a", replicas=tuple(sorted((leader, follower))))
        assert crew.values(leader, "a") == [b"kept"]

    Crews(workbench_durability="os").run(story)


def test_what_is_appended_after_a_loss_is_not_taken_for_committed(
    allowed_logs: AllowedLogs,
) -> None:
    """A checkpoint from before would say so, if the broker went down again at once."""
    allowed_logs(".")

    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=2)
        for _ in range(3):
            await crew.write("a")
        leader = crew.leader("a")
        (follower,) = set(crew.isr("a")) - {leader}
        checkpoint = f"/d/broker-{follower}/replication-offset-checkpoint"
        await crew.until(lambda: b"a 0 3" in crew.disk.files().get(checkpoint, b""))
        crew.host.crew.links.held.add((follower, "a", 0))
        await crew.kill(follower)
        crew.host.crew.nodes[follower].disk.lose_power()
        await crew.revive(follower)
        assert b"a 0 3" not in crew.disk.read_file(checkpoint)
        crew.host.crew.links.held.clear()

    Crews(workbench_durability="os", replica_high_watermark_checkpoint_interval_ms="300").run(story)


def test_a_reassignment_moves_the_records_and_lets_the_old_replica_go() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=1)
        await crew.write("a", b"moved")
        old = crew.leader("a")
        new = min({1, 2, 3} - {old})
        wish = Reassignment("a", 0, (new,))
        await crew.fleet.front.cluster.ask(AlterPartitionReassignments((wish,)))
        await crew.until(lambda: crew.leader("a") == new and crew.isr("a") == (new,))
        await crew.until(lambda: crew.fleet.replica(old, "a", 0) is None)
        assert crew.values(new, "a") == [b"moved"]
        await crew.write("a", b"on")

    Crews().run(story)


def test_brokers_without_a_vote_rest_while_the_only_voter_is_gone() -> None:
    crew = Crews(2)  # of two one votes: two that must agree would be stopped by either's end

    async def live() -> None:
        await crew.host.start()
        assert crew.voters == (1,)
        await crew.kill(1)
        before = crew.loop.step_count
        await asyncio.sleep(5)
        assert crew.loop.step_count - before < 5000
        await crew.revive(1)
        await crew.create("a", replicas=2)
        await crew.host.stop()

    crew.loop.run(live())


def test_a_replica_that_went_and_came_back_is_there_after_a_start() -> None:
    """What a broker reads of its past, while it starts, is not done once more."""

    async def move(crew: Crews, *replicas: int) -> None:
        wish = Reassignment("a", 0, replicas)
        await crew.fleet.front.cluster.ask(AlterPartitionReassignments((wish,)))
        await crew.until(lambda: crew.isr("a") == tuple(sorted(replicas)))

    async def story(crew: Crews) -> None:
        await crew.create("a")
        await move(crew, 1, 2)
        await move(crew, 3, 1)
        await move(crew, 2, 3)
        await crew.write("a", b"kept")
        copies = {broker_id: crew.replica(broker_id, "a").log.folder for broker_id in (2, 3)}
        removed: list[str] = []
        crew.disk.on_call = lambda _number, kind, path: (
            removed.append(path) if kind == "rename" and path in copies.values() else None
        )
        await crew.restart()
        await crew.alike("a", replicas=(2, 3))
        assert removed == []

    Crews().run(story)


def test_clients_are_told_that_the_log_names_the_voters() -> None:
    async def story(crew: Crews) -> None:
        for broker_id in (1, 2, 3):
            asker = Client(SimpleNamespace(broker=crew.broker(broker_id)))  # type: ignore[arg-type]  # all it asks
            asked = ApiVersionsRequest(client_software_name="c", client_software_version="1")
            answer = await asker.ask(asked, 4)
            levels = {each.name: each.max_version_level for each in answer.finalized_features}
            assert levels["kraft.version"] == 1

    Crews().run(story)


def test_a_new_cluster_may_lose_its_controller_as_soon_as_it_is_ready() -> None:
    crews = Crews()

    async def live() -> None:
        await crews.host.start()
        assert crews.voters == (1, 2, 3)
        await crews.host.stop()

    crews.loop.run(live())
