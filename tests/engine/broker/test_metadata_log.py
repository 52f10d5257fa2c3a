"""The metadata survives kills, power cuts and restarts, in files genuine Kafka knows."""

import asyncio
import json
from random import Random

import pytest

from engine.broker.metadata_log import MetadataDamagedError
from engine.broker.snapshots import snapshot_ids
from engine.machines.controller.asks import DeleteTopics
from engine.machines.controller.to_records import to_records
from engine.wire.batch import read_header, read_records
from engine.wire.data.control import (
    KRaftVersionRecord,
    LeaderChangeMessage,
    VotersRecord,
    VotersRecordVoter,
)
from engine.wire.message import decode_whole, encode_whole
from engine.wire.metadata_records.log import BeginTransactionRecord, EndTransactionRecord
from engine.wire.metadata_records.topics import TopicRecord
from tests.engine.broker.clusters import METADATA, Node, doomed_node, node
from tests.sim.disk import MemoryDisk

LOG = f"{METADATA}/{0:020d}.log"


def batches(disk: MemoryDisk) -> list[bytes]:
    data = disk.read_file(LOG)
    found, position = [], 0
    while position < len(data):
        size = read_header(data, position).size
        found.append(data[position : position + size])
        position += size
    return found


def test_every_start_begins_a_new_epoch() -> None:
    async def story() -> list[int]:
        disk, epochs = MemoryDisk(), []
        for _ in range(3):
            async with node(disk) as running:
                epochs.append(running.cluster.controller_epoch)
        leaders = [b for b in batches(disk) if read_header(b).is_control]
        for epoch, batch in zip(epochs, leaders, strict=True):
            (record,) = read_records(batch)
            assert record.key == b"\0\0\0\2"
            assert decode_whole(LeaderChangeMessage, 0, record.value).leader_id == 1
            assert read_header(batch).partition_leader_epoch == epoch
        state = json.loads(disk.read_file(f"{METADATA}/quorum-state"))
        assert (state["leaderEpoch"], state["data_version"]) == (epochs[-1], 0)
        return epochs

    assert asyncio.run(story()) == [1, 2, 3]


def test_a_new_cluster_has_its_features_before_anything_else() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            assert running.cluster.image.features == {
                "metadata.version": 30,
                "eligible.leader.replicas.version": 1,
                "group.version": 1,
            }
        first, second = batches(disk)[:2]
        assert read_header(first).is_control
        assert [record.value[:3] for record in read_records(second)] == [
            b"\1\14\0",
            b"\1\14\0",
            b"\1\14\0",
            b"\1\4\0",
        ]

    asyncio.run(story())


def test_what_was_answered_is_there_after_a_kill() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with doomed_node(disk) as running:
            made = await running.create("a", 3)
            disk = disk.kill()
        async with node(disk) as again:
            topic = again.cluster.topic("a")
            assert topic.topic_id == made.topic_id
            assert len(topic.partitions) == 3
            assert all(p.leader == 1 for p in topic.partitions.values())

    asyncio.run(story())


@pytest.mark.parametrize("seed", range(12))
def test_what_was_answered_is_there_after_a_power_cut(seed: int, allowed_logs) -> None:
    # the sync that the power went during, and what it left half done
    allowed_logs("Exception in callback", "cut .* bytes of")

    async def story() -> None:
        rng, disk, answered = Random(seed), MemoryDisk(), []
        for life in range(3):
            async with doomed_node(disk, seed=life) as running:
                for number in range(rng.randrange(4)):
                    await running.create(f"t-{life}-{number}", 2)
                    answered.append(f"t-{life}-{number}")
                late = asyncio.ensure_future(running.create(f"late-{life}"))
                await asyncio.sleep(0)
                late.cancel()
                disk = disk.power_cut(rng)
        async with node(disk) as again:
            assert set(answered) <= set(again.cluster.image.topics)

    asyncio.run(story())


def test_records_of_a_transaction_that_was_never_ended_do_not_count() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with doomed_node(disk) as running:
            running.log.append(
                [BeginTransactionRecord(), TopicRecord(name="a", topic_id=b"a" * 16)]
            )
            await running.syncer.flush()
            disk = disk.kill()
        async with doomed_node(disk) as again:
            assert "a" not in again.cluster.image.topics
            whole = [TopicRecord(name="b", topic_id=b"b" * 16), EndTransactionRecord()]
            again.log.append([BeginTransactionRecord(), *whole])
            await again.syncer.flush()
            disk = disk.kill()
        async with node(disk) as last:
            assert list(last.cluster.image.topics) == ["b"]

    asyncio.run(story())


async def snapshot(running) -> None:
    image = running.cluster.image
    await running.log.write_snapshot(to_records(image.copy()), image.offset + 1)


def test_a_snapshot_stands_for_the_log_before_it() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            await running.create("a", 2, configs=(("retention.ms", "5"),))
            await running.create("gone")
            await running.cluster.ask(
                DeleteTopics(((None, running.cluster.topic("gone").topic_id),))
            )
            await snapshot(running)
            await running.create("b")
        assert len(snapshot_ids(disk, METADATA)) == 1
        assert not disk.exists(LOG)
        async with node(disk) as again:
            assert sorted(again.cluster.image.topics) == ["a", "b"]
            assert again.cluster.topic("a").configs == {"retention.ms": "5"}
            await snapshot(again)
        assert len(snapshot_ids(disk, METADATA)) == 1

    asyncio.run(story())


def test_a_snapshot_is_named_by_the_epoch_of_its_last_record() -> None:
    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            await running.create("a")
            end_offset = running.log.end_offset
        async with node(disk) as again:
            assert again.log.last_epoch == 2
            await again.log.write_snapshot(to_records(again.cluster.image.copy()), end_offset)
        assert snapshot_ids(disk, METADATA) == [(end_offset, 1)]

    asyncio.run(story())


def test_a_log_that_goes_on_from_an_installed_snapshot_knows_its_end_and_epoch() -> None:
    """Else a voter would help one to lead who lacks what it helped to commit."""

    async def story() -> None:
        disk, far = MemoryDisk(), MemoryDisk()
        async with node(far) as ahead:
            await ahead.create("a")
            await snapshot(ahead)
            snapshot_id, data = ahead.log.newest_snapshot_file()
            async with doomed_node(disk) as behind:
                behind.log.install_snapshot(snapshot_id, data)
                assert (behind.log.end_offset, behind.log.last_epoch) == snapshot_id
                disk = disk.kill()
            assert not any(name.endswith(".log") for name in disk.list_folder(METADATA))
            again = Node(disk)
            assert (again.log.end_offset, again.log.last_epoch) == snapshot_id
            assert list(again.cluster.image.topics) == ["a"]

    asyncio.run(story())


def test_a_damaged_snapshot_is_passed_over_while_the_log_is_whole(allowed_logs) -> None:
    allowed_logs("is passed over")

    async def story() -> None:
        disk = MemoryDisk()
        async with doomed_node(disk) as running:
            await running.create("a")
            disk = disk.kill()
        disk.replace_file(f"{METADATA}/{3:020d}-{1:010d}.checkpoint", b"no snapshot at all" * 9)
        async with node(disk) as again:
            assert list(again.cluster.image.topics) == ["a"]

    asyncio.run(story())


def test_a_folder_whose_only_snapshot_is_damaged_is_not_opened(allowed_logs) -> None:
    allowed_logs("is passed over")

    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            await running.create("a")
            await snapshot(running)
        (found,) = snapshot_ids(disk, METADATA)
        disk.flip_bit(f"{METADATA}/{found.file_name}", 200)
        with pytest.raises(MetadataDamagedError, match="no whole snapshot"):
            async with node(disk):
                pass

    asyncio.run(story())


def test_many_changes_lead_to_a_snapshot_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.broker.metadata_log.BYTES_BETWEEN_SNAPSHOTS", 4_000)

    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            for number in range(40):
                await running.create(f"t-{number}", 2)
        assert snapshot_ids(disk, METADATA)
        assert disk.file_size(f"{METADATA}/{disk_log(disk)}") < 20_000
        async with node(disk) as again:
            assert len(again.cluster.image.topics) == 40

    asyncio.run(story())


def disk_log(disk: MemoryDisk) -> str:
    return next(name for name in disk.list_folder(METADATA) if name.endswith(".log"))


def test_the_quorum_of_a_genuine_folder_is_carried_along() -> None:
    """A folder formatted with kraft.version 1 keeps its voters, also when the log is cut."""

    async def story() -> None:
        disk = MemoryDisk()
        async with node(disk) as running:
            await running.create("a")
            version = encode_whole(KRaftVersionRecord(kraft_version=1), 0)
            voters = encode_whole(VotersRecord(voters=[VotersRecordVoter(voter_id=1)]), 0)
            running.log._append_batch([(b"\0\0\0\5", version)], control=True)
            running.log._append_batch([(b"\0\0\0\6", voters)], control=True)
        async with node(disk) as again:
            await again.create("b")
            await snapshot(again)
        async with node(disk) as last:
            assert last.log.quorum == {5: version, 6: voters}
            assert last.log.voters == (1,)
        state = json.loads(disk.read_file(f"{METADATA}/quorum-state"))
        assert state["data_version"] == 1
        assert "currentVoters" not in state

    asyncio.run(story())
