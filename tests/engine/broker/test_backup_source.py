"""Which copy of each partition a backup takes, of brokers that run and of folders that rest."""

import pytest

from engine.broker.backup_source import BackupSource, running_source, stopped_source
from engine.storage.layout import log_folders
from tests.engine.crews import Crews


def taken(source: BackupSource) -> dict[str, str]:
    """The broker's folder that each partition comes from."""
    return {str(part.place): part.folder.split("/")[2] for part in source.partitions}


def told(source: BackupSource, place: str) -> tuple[int, int]:
    """Where a partition's copy begins and ends."""
    (found,) = (part for part in source.partitions if str(part.place) == place)
    return found.start_offset, found.end_offset


def test_each_partition_comes_from_its_leader() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3)
        for index in range(3):
            await crew.write("a", b"x", index)
        source = running_source(crew.fleet, ())
        assert taken(source) == {f"a-{at}": f"broker-{crew.leader('a', at)}" for at in range(3)}
        assert {told(source, f"a-{at}") for at in range(3)} == {(0, 1)}
        assert (source.broker_id, source.missing, source.problem) == (1, (), "")
        assert list(source.image.brokers) == [1]
        assert source.image.topics["a"].partitions[0].replicas == (1,)
        assert len(crew.fleet.image.topics["a"].partitions[0].replicas) == 3

    Crews().run(story)


def test_what_a_new_leader_does_not_know_to_be_committed_is_in_it_all_the_same() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        await crew.write("a")
        leader = crew.leader("a")
        for other in {1, 2, 3} - {leader}:
            crew.replica(other, "a").high_watermark = 0  # as if it had not heard yet
        crew.fleet.leave(crew.broker(leader))
        assert told(running_source(crew.fleet, ()), "a-0") == (0, 1)

    Crews().run(story)


def test_a_partition_that_nobody_in_sync_is_there_for_is_missing() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3, replicas=1)
        await crew.create("b")
        gone = next(at for at in range(3) if crew.leader("a", at) == 3)
        await crew.kill(3)
        assert [str(place) for place in running_source(crew.fleet, ()).missing] == [f"a-{gone}"]
        assert f"of a-{gone}. Start" in running_source(crew.fleet, ("a",)).problem
        assert running_source(crew.fleet, ("b",)).problem == ""

    Crews().run(story)


def test_a_copy_that_its_broker_could_not_open_is_no_copy() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", replicas=1)
        await crew.write("a")
        broker = crew.broker(crew.leader("a"))
        topic = crew.fleet.image.topics["a"]
        del broker._by_id[topic.topic_id, 0]
        assert [str(place) for place in running_source(crew.fleet, ()).missing] == ["a-0"]
        broker._by_id[topic.topic_id, 0] = crew.replica(broker.broker_id, "a")

    Crews().run(story)


@pytest.mark.parametrize("stopped_first", [1, 3])
def test_folders_at_rest_give_what_the_cluster_held(stopped_first: int) -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3)
        await crew.create("b", partitions=3, replicas=1)
        await crew.host.crew.stop_one(stopped_first)
        for index in range(3):
            await crew.write("a", b"later", index)

    crew = Crews()
    crew.run(story)
    folders = log_folders(crew.disk, "/d")
    source = stopped_source(crew.disk, folders)
    assert source.problem == ""
    assert len(source.partitions) == 6
    later = {place: folder for place, folder in taken(source).items() if place.startswith("a-")}
    assert f"broker-{stopped_first}" not in later.values()  # it has not got what came after
    assert all(part.size for part in source.partitions if part.place.topic == "a")
    one = stopped_source(crew.disk, folders[:1])
    assert {place.topic for place in one.missing} >= {"b"}
    assert stopped_source(crew.disk, folders[:1], ("none",)).problem == ""
