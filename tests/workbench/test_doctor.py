"""The doctor finds what would stop the program and names a remedy for each."""

import socket
from pathlib import Path

import pytest

from engine.contract.startup import EngineSettings
from workbench import doctor as doctor_module
from workbench.doctor import Finding, examine


def found(settings: EngineSettings, words: str) -> Finding:
    return next(finding for finding in examine(settings) if words in finding.what)


def test_a_healthy_folder_says_how_much_is_free(tmp_path: Path) -> None:
    finding = found(EngineSettings(str(tmp_path / "new" / "cluster"), 0), "can be used")
    assert finding.what.endswith("MiB are free")
    assert finding.remedy == ""


def test_a_taken_port_is_found_with_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finding = found(EngineSettings(str(tmp_path), port), f"Port {port} is taken by ")
    assert " is free: --port " in finding.remedy


def test_a_file_in_the_folders_place_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    finding = found(EngineSettings(str(tmp_path / "file" / "in"), 0), "is a file, not a folder")
    assert finding.remedy == "Choose another with --data-dir."


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_module, "LEAST_FREE_BYTES", 1 << 62)
    finding = found(EngineSettings(str(tmp_path), 0), "MiB are free for the data folder")
    assert finding.remedy.startswith("Make room")


def test_another_qt_is_found_and_does_not_stop_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_module, "QT_VERSION", "1.2.3")
    finding = found(EngineSettings(str(tmp_path), 0), "is not the version")
    assert not finding.stops_serve
    assert finding.remedy


def test_an_old_python_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_module, "OLDEST_PYTHON", (9, 0))
    assert found(EngineSettings(str(tmp_path), 0), "is too old").stops_serve


def test_few_descriptors_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_module, "LEAST_DESCRIPTORS", 1 << 40)
    finding = found(EngineSettings(str(tmp_path), 0), "files may be open at once")
    assert finding.remedy.startswith("Raise it before you start: ulimit -n ")
