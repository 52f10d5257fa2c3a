"""The quorum over links: copies that differ are made alike, those far behind get a snapshot."""

import asyncio

import pytest

from engine.broker import metadata_log
from engine.broker.cluster import Cluster
from engine.broker.link_asks import FetchMetadata, LeaderIs
from engine.broker.quorum import Quorum
from engine.machines.controller.asks import CreateTopics, NewTopic
from engine.machines.controller.to_records import to_records
from engine.wire.metadata_records.topics import TopicRecord
from tests.conftest import AllowedLogs
from tests.engine.crews import Crews


def test_what_a_lone_leader_wrote_is_replaced_by_what_a_majority_decided(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("hears no majority")

    async def story(crew: Crews) -> None:
        old = crew.fleet.image.controller_id
        cluster, links = crew.broker(old).cluster, crew.host.crew.links
        others = {1, 2, 3} - {old}
        for other in others:
            links.cut(other, old)
            links.cut(old, other)
        asks = CreateTopics((NewTopic("lost", cluster.new_topic_id(), 1, 1),))
        lost = crew.host.crew.nodes[old].tasks.watched("create", cluster.ask(asks))
        await crew.until(lambda: crew.fleet.image.controller_id not in (None, old))
        assert "lost" not in cluster.image.topics
        await crew.create("kept", replicas=1)
        for other in others:
            links.heal(other, old)
            links.heal(old, other)
        await crew.until(lambda: "kept" in cluster.image.topics)
        # whoever asked the old leader was not told a lie: the ask went on to the new one
        await lost
        await crew.until(lambda: "lost" in cluster.image.topics)

    Crews().run(story)


def test_a_broker_that_was_away_for_long_takes_the_metadata_over_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metadata_log, "BYTES_BETWEEN_SNAPSHOTS", 4_000)

    async def story(crew: Crews) -> None:
        await crew.create("before", replicas=1)
        away = next(each for each in (3, 2) if each != crew.fleet.image.controller_id)
        crew.host.crew.links.pause(away)
        for number in range(40):
            await crew.create(f"t{number}", replicas=1, is_awaited=False)
        crew.host.crew.links.resume(away)
        image = crew.broker(away).cluster.image
        await crew.until(lambda: "t39" in image.topics and "before" in image.topics)
        assert crew.broker(away).cluster._log.start_offset > 0
        await crew.kill(away)
        await crew.revive(away)
        await crew.until(lambda: "t39" in crew.broker(away).cluster.image.topics)

    Crews(broker_session_timeout_ms="600000").run(story)


def asked(crew: Crews, *, last_epoch: int, end_offset: int) -> FetchMetadata:
    """As a voter would ask the leader, with that end of its log, all of it safe."""
    leader = crew.fleet.image.controller_id
    voter = next(each for each in (1, 2, 3) if each != leader)
    quorum = crew.broker(leader).cluster.quorum
    epoch, committed = quorum.standing.epoch, quorum.high_watermark
    return FetchMetadata(voter, epoch, end_offset, last_epoch, end_offset, committed)


def leading(crew: Crews) -> Quorum:
    return crew.broker(crew.fleet.image.controller_id).cluster.quorum


def test_what_only_a_former_leader_wrote_does_not_count_for_a_majority() -> None:
    async def story(crew: Crews) -> None:
        leader, quorum = crew.fleet.image.controller_id, leading(crew)
        for other in {1, 2, 3} - {leader}:
            crew.host.crew.links.cut(leader, other)
        await asyncio.sleep(0.5)  # what was on its way has arrived
        before = quorum.high_watermark
        end_offset = quorum._log.append([TopicRecord(name="alone", topic_id=b"x" * 16)])
        await crew.until(lambda: quorum._log.safe_end == end_offset)
        last_epoch = quorum.standing.epoch - 1
        answer = await quorum.answer_fetch(
            asked(crew, last_epoch=last_epoch, end_offset=end_offset + 5)
        )
        assert answer.diverges_at is not None
        assert quorum.high_watermark == before
        for other in {1, 2, 3} - {leader}:
            crew.host.crew.links.heal(leader, other)

    Crews().run(story)


def test_who_leads_no_more_does_not_name_itself_to_those_who_wait() -> None:
    async def story(crew: Crews) -> None:
        quorum = leading(crew)
        epoch = quorum.standing.epoch
        ask = asked(crew, last_epoch=epoch, end_offset=quorum._log.end_offset)
        node = crew.host.crew.nodes[crew.fleet.image.controller_id]
        waiting = node.tasks.watched("ask", quorum.answer_fetch(ask))
        await asyncio.sleep(0)
        quorum.answer_leader(LeaderIs(ask.broker_id, epoch + 1))
        answer = await waiting
        assert (answer.epoch, answer.leader) == (epoch + 1, ask.broker_id)

    Crews().run(story)


def test_a_log_that_ends_where_the_snapshot_does_but_in_another_epoch_takes_it_over() -> None:
    async def story(crew: Crews) -> None:
        quorum = leading(crew)
        cluster, log = quorum._owner, quorum._log
        assert isinstance(cluster, Cluster)
        image = cluster.image.copy()
        await log.write_snapshot(to_records(image), image.offset + 1)
        start, epoch = log.start_offset, quorum.standing.epoch
        parted = await quorum.answer_fetch(asked(crew, last_epoch=epoch - 1, end_offset=start))
        assert parted.snapshot is not None
        assert parted.snapshot[0] == (start, epoch)
        again = await quorum.answer_fetch(asked(crew, last_epoch=epoch, end_offset=start))
        assert again.snapshot is None

    Crews().run(story)


@pytest.mark.parametrize("durability", ["fsync", "os"])
def test_what_voters_have_decided_survives_the_power_of_a_majority(durability: str) -> None:
    """As in Kafka, whatever is promised for records."""

    async def story(crew: Crews) -> None:
        await crew.create("a", is_awaited=False)
        end_offset = leading(crew).high_watermark
        logs = [broker.cluster._log._log for broker in crew.fleet.brokers.values()]
        assert sum(log.synced_end >= end_offset for log in logs) > 1

    Crews(workbench_durability=durability).run(story)


@pytest.mark.parametrize("is_alone", [True, False])
@pytest.mark.parametrize("seed", range(2))
def test_a_broker_that_starts_carries_nothing_out_before_it_knows_what_is_decided(
    monkeypatch: pytest.MonkeyPatch, *, seed: int, is_alone: bool
) -> None:
    """Else it takes what it does not know of yet for strays, and sets its only copy aside."""
    monkeypatch.setattr(metadata_log, "BYTES_BETWEEN_SNAPSHOTS", 4_000)

    async def story(crew: Crews) -> None:
        for number in range(12):
            await crew.create(f"t{number}", replicas=3, is_awaited=False)
        broker_id = next(each for each in (1, 2, 3) if each != crew.fleet.image.controller_id)
        logs = [broker.cluster._log for broker in crew.fleet.brokers.values()]
        await crew.until(lambda: all(log.start_offset for log in logs))
        await crew.create("last", replicas=3)
        await crew.write("last", b"kept")
        removed: list[str] = []
        crew.disk.on_call = lambda _number, kind, path: (
            removed.append(path) if kind == "rename" and path.endswith("last-0") else None
        )
        if is_alone:
            await crew.kill(broker_id)
            await crew.revive(broker_id)
        else:
            await crew.restart()
        await crew.alike("last")
        assert crew.values(broker_id, "last") == [b"kept"]
        assert removed == []

    Crews(seed=seed).run(story)


@pytest.mark.parametrize("seed", range(4))
def test_a_broker_starts_though_all_it_lacks_is_a_snapshot(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(metadata_log, "BYTES_BETWEEN_SNAPSHOTS", 1)

    async def story(crew: Crews) -> None:
        await crew.create("a")
        for _ in range(2):
            async with asyncio.timeout(30):
                await crew.restart()
        await crew.alike("a")

    Crews(seed=seed).run(story)


def test_a_full_disk_keeps_a_broker_from_the_metadata_only_while_it_is_full(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("No space left|cannot write the metadata|was not written|not copied")

    async def story(crew: Crews) -> None:
        follower = next(each for each in (1, 2, 3) if each != crew.fleet.image.controller_id)
        crew.host.crew.nodes[follower].disk.is_full = True
        await crew.create("a", replicas=1)
        await asyncio.sleep(1)
        image = crew.broker(follower).cluster.image
        assert "a" not in image.topics
        crew.host.crew.nodes[follower].disk.is_full = False
        await crew.until(lambda: "a" in image.topics)

    Crews().run(story)


def test_who_begins_to_lead_takes_no_vote_away_before_it_knows_who_there_is() -> None:
    async def story(crew: Crews) -> None:
        controller = crew.fleet.image.controller_id
        other = next(each for each in (3, 2) if each != controller)
        await crew.host.crew.stop_one(controller)
        await crew.kill(other)
        await crew.revive(controller)
        assert crew.broker(controller).cluster.quorum.voters == (1, 2, 3)
        await crew.revive(other)

    Crews().run(story)


def test_followers_outlive_a_leader_that_cannot_read_its_log(allowed_logs: AllowedLogs) -> None:
    allowed_logs("was not written|was not fenced")

    async def story(crew: Crews) -> None:
        leader, quorum = crew.fleet.image.controller_id, leading(crew)
        links, others = crew.host.crew.links, {1, 2, 3} - {crew.fleet.image.controller_id}
        for other in others:
            links.cut(leader, other)
        quorum._log.append([TopicRecord(name="alone", topic_id=b"x" * 16)])
        quorum._log._log.fail(OSError(5, "broken"))
        for other in others:
            links.heal(leader, other)
        await asyncio.sleep(0.5)
        await crew.kill(leader)
        await crew.until(lambda: crew.fleet.image.controller_id in others)
        await crew.revive(leader)

    Crews().run(story)


def test_a_voter_that_restarts_has_not_forgotten_its_vote() -> None:
    async def story(crew: Crews) -> None:
        voter = next(each for each in (2, 3) if each != crew.fleet.image.controller_id)
        epoch = crew.broker(voter).cluster.quorum.standing.epoch
        killed = crew.fleet.image.controller_id
        await crew.kill(killed)
        await crew.until(lambda: crew.broker(voter).cluster.quorum.standing.epoch > epoch)
        before = crew.broker(voter).cluster.quorum.standing
        await crew.kill(voter)
        await asyncio.sleep(0.1)
        node = crew.host.crew.nodes[voter]
        standing = node.open(crew.fleet.image.cluster_id).cluster.quorum.standing
        assert (standing.epoch, standing.voted_for) == (before.epoch, before.voted_for)
        await node.kill()
        await crew.revive(killed)
        await crew.revive(voter)

    Crews().run(story)
