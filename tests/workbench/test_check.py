"""`workbench check`: what it says, and its exit codes."""

from pathlib import Path

from tests.workbench.processes import finish, serving


def test_a_folder_in_use_is_not_checked_and_one_that_was_killed_is(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        busy = finish("check", "--data-dir", str(tmp_path))
    assert busy.returncode == 3
    assert str(process.pid) in busy.stderr
    done = finish("check", "--data-dir", str(tmp_path))
    assert "was not stopped cleanly" in done.stdout
    assert done.stdout.endswith("no damage.\n")
    assert done.returncode == 0
    log = tmp_path / "broker-1/__cluster_metadata-0" / f"{0:020d}.log"
    data = bytearray(log.read_bytes())
    data[30] ^= 1
    log.write_bytes(data)
    (tmp_path / "broker-1/.kafka_cleanshutdown").write_text('{"version":0,"brokerEpoch":1}')
    damaged = finish("check", "--data-dir", str(tmp_path))
    assert damaged.returncode == 1
    assert f"!!  {log}: at byte 0: the checksum is wrong" in damaged.stdout
    refused = finish("graduate", "--data-dir", str(tmp_path))
    assert refused.returncode == 1
    assert "nothing was written" in refused.stderr


def test_no_folder_is_bad_usage(tmp_path: Path) -> None:
    done = finish("check", "--data-dir", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "nowhere").exists()
