"""Where the control socket is, and who may come in."""

import socket
from pathlib import Path

import pytest

from workbench.control_door import connect, open_door, socket_path


def test_the_socket_lies_in_the_folder_and_is_the_users_alone(tmp_path: Path) -> None:
    door = open_door(str(tmp_path))
    assert door.path == tmp_path / "control.sock"
    assert door.path.stat().st_mode & 0o777 == 0o600
    client, token = connect(str(tmp_path))
    assert token == ""
    client.close()
    door.close()
    assert not door.path.exists()


def test_what_a_killed_engine_left_is_replaced(tmp_path: Path) -> None:
    open_door(str(tmp_path)).listening.close()
    with pytest.raises(OSError, match="refused"):
        connect(str(tmp_path))
    door = open_door(str(tmp_path))
    connect(str(tmp_path))[0].close()
    door.close()


def test_a_long_path_goes_to_the_runtime_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/tmp/bw-runtime-test")
    folder = tmp_path / ("x" * 120)
    path = socket_path(str(folder))
    assert path.parent == Path("/tmp/bw-runtime-test/broker-workbench")
    assert path != socket_path(f"{folder}y")


def test_a_runtime_folder_that_others_may_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.control_door.LONGEST_PATH", 1)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "broker-workbench").mkdir(mode=0o700)
    (tmp_path / "broker-workbench").chmod(0o777)
    with pytest.raises(PermissionError, match="alone"):
        open_door(str(tmp_path / "data"))


def test_without_unix_sockets_a_secret_opens_a_port(tmp_path: Path) -> None:
    door = open_door(str(tmp_path), is_unix=False)
    assert door.path.stat().st_mode & 0o777 == 0o600
    client, token = connect(str(tmp_path))
    assert isinstance(client, socket.socket)
    assert token == door.token
    assert len(token) == 64
    client.close()
    door.close()
    assert not door.path.exists()
