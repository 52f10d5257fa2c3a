"""`workbench backup` and `restore`: what they say, their exit codes, and what comes of them."""

import shutil
from pathlib import Path

import pytest

from engine.wire.messages import k03_metadata, k19_create_topics
from tests.bench.loads import NOT_YET
from tests.clients.test_kill import TOPIC, everything, produce
from tests.clients.wire import WireClient, create_topic
from tests.workbench.processes import finish, serving


def test_a_folder_goes_into_a_backup_and_comes_back(tmp_path: Path) -> None:
    data, to, new = (str(tmp_path / name) for name in ("data", "backup", "new"))
    with serving(Path(data)) as (process, port):
        with WireClient(port) as client:
            assert create_topic(client, TOPIC)[0] == 0
            for number in range(5):
                assert produce(client, b"%d" % number)[0] == 0
            kept = everything(client)
        busy = finish("backup", "--data-dir", data, "--to", to)
        assert busy.returncode == 3
        assert str(process.pid) in busy.stderr
    done = finish("backup", "--data-dir", data, "--to", to)
    assert done.returncode == 0, done.stderr
    assert f"{to}: " in done.stdout
    assert "5 records" in done.stdout
    assert finish("check", "--data-dir", to).stdout.endswith("no damage.\n")
    again = finish("backup", "--data-dir", data, "--to", to)
    assert (again.returncode, again.stdout) == (2, "")
    assert "is there already" in again.stderr
    restored = finish("restore", "--from", to, "--data-dir", new)
    assert restored.returncode == 0, restored.stderr
    with serving(Path(new)) as (_, port), WireClient(port) as client:
        assert everything(client) == kept
    assert len(kept) == 5


def test_a_cluster_at_rest_goes_into_a_backup_whole_and_comes_back(tmp_path: Path) -> None:
    data, to, new = (str(tmp_path / name) for name in ("data", "backup", "new"))
    with serving(Path(data), brokers=3) as (_, port), WireClient(port) as client:
        create_on(client, 3)
        asked = client.ask(k03_metadata.MetadataRequest(), 9, k03_metadata.MetadataResponse)
        (at,) = (broker.port for broker in asked.brokers if broker.node_id == 3)
        with WireClient(at) as leader:
            for number in range(5):
                assert produced(leader, b"%d" % number) == 0
            kept = everything(leader)
    done = finish("backup", "--data-dir", data, "--to", to)
    assert done.returncode == 0, done.stderr
    assert "5 records" in done.stdout
    assert finish("check", "--data-dir", to).stdout.endswith("no damage.\n")
    assert finish("restore", "--from", to, "--data-dir", new).returncode == 0
    with serving(Path(new)) as (_, port), WireClient(port) as client:
        assert everything(client) == kept
        assert produce(client, b"more") == (0, 5)
    assert len(kept) == 5
    shutil.rmtree(f"{data}/broker-3")
    lost = finish("backup", "--data-dir", data, "--to", f"{to}-2")
    assert lost.returncode == 2
    assert "No broker at hand has a replica in sync of kept-0" in lost.stderr


def create_on(client: WireClient, broker_id: int) -> None:
    """The topic, on one broker alone."""
    place = k19_create_topics.CreatableReplicaAssignment(partition_index=0, broker_ids=[broker_id])
    topic = k19_create_topics.CreatableTopic(
        name=TOPIC, num_partitions=-1, replication_factor=-1, assignments=[place]
    )
    request = k19_create_topics.CreateTopicsRequest(topics=[topic], timeout_ms=60_000)
    answer = client.ask(request, 7, k19_create_topics.CreateTopicsResponse)
    assert answer.topics[0].error_code == 0


def produced(leader: WireClient, value: bytes) -> int:
    """The error code, once the broker knows that it leads."""
    while (code := produce(leader, value)[0]) in NOT_YET:
        pass
    return code


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup",), "Name the folder to write with --to."),
        (("backup", "--to", "{}/data/inside"), "inside the data folder"),
        (("backup", "--to", "{}/b", "--topic", "no"), "There is no topic no"),
        (("restore", "--from", "{}/none"), "There is no cluster in"),
        (("restore",), "Name the backup with --from"),
        (("check", "--to", "x"), "--to and --topic go with backup."),
        (("backup", "--from", "x"), "--from goes with restore."),
    ],
)
def test_what_cannot_be_meant_is_bad_usage(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    with serving(tmp_path / "data"):
        pass
    given = [word.format(tmp_path) for word in words]
    done = finish(given[0], "--data-dir", str(tmp_path / "data"), *given[1:])
    assert done.returncode == 2
    assert said in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
