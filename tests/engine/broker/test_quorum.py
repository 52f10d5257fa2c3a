"""The quorum over links: copies that differ are made alike, those far behind get a snapshot."""

import asyncio

import pytest

from engine.broker import metadata_log
from engine.machines.controller.asks import CreateTopics, NewTopic
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
