"""What the user chose for the engine: kept as a properties file, overruled by the command line."""

import asyncio
from pathlib import Path

import pytest

from engine.base.configs.broker import BROKER_KEYS
from engine.contract.startup import EngineSettings, StartRefused
from tests.conftest import AllowedLogs
from ui.engine_options import Addresses, Second, with_addresses
from workbench.arguments import parse_arguments
from workbench.engine_options import KeptOptions


def options(path: Path, *words: str) -> KeptOptions:
    return KeptOptions(parse_arguments(words), path)


def apply(made: KeptOptions, wanted: dict[str, str], refused: StartRefused | None = None) -> str:
    asked: list[EngineSettings] = []

    async def restart(settings: EngineSettings) -> StartRefused | None:
        asked.append(settings)
        return refused

    made.restart = restart
    return asyncio.run(made.apply(wanted))


def test_what_was_applied_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "config" / "server.properties"
    wanted = with_addresses(
        {"num.partitions": "6", "log.dirs": str(tmp_path / "data")},
        Addresses(9_500, Second(9_600, "host.docker.internal")),
    )
    assert apply(options(path), wanted) == ""
    again = options(path)
    assert again.chosen == wanted
    settings = again.settings()
    assert (settings.port, settings.data_folder) == (9_500, str(tmp_path / "data"))
    assert settings.more_listeners[0].advertised_host == "host.docker.internal"
    assert settings.configs["num.partitions"] == "6"
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_refused_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "server.properties"
    refused = StartRefused("port_taken", "Port 9500 is taken by java.", port=9_500)
    told = apply(options(path), {"num.partitions": "6"}, refused)
    assert told == "Port 9500 is taken by java. The engine went back to the settings it had."
    assert not path.exists()
    assert options(path).chosen == {}


def test_the_command_line_wins_and_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "server.properties"
    path.write_text("listeners=PLAINTEXT://localhost:9500\nnum.partitions=6\nlog.dirs=/kept\n")
    made = options(path, "--port", "9700", "--data-dir", "/given", "-o", "num.partitions=2")
    settings = made.settings()
    assert (settings.port, settings.data_folder) == (9_700, "/given")
    assert settings.configs["num.partitions"] == "2"
    assert made.given["listeners"] == ("9700", "--port 9700")
    assert made.given["log.dirs"] == ("/given", "--data-dir")
    assert made.given["num.partitions"] == ("2", "-o num.partitions")


def test_what_cannot_be_says_why(tmp_path: Path) -> None:
    made = options(tmp_path / "x")
    assert made.problem({"num.partitions": "x"}).startswith("Invalid value x")
    assert made.problem({"listeners": "9092"}).startswith("listeners takes")
    assert made.problem({"num.partitions": "3"}) == ""


def test_a_file_with_nonsense_is_left_aside_line_by_line(
    tmp_path: Path, allowed_logs: AllowedLogs
) -> None:
    allowed_logs("is left aside")
    path = tmp_path / "server.properties"
    path.write_text("num.partitions=six\nno.such=1\nlog.retention.ms=5\n")
    assert options(path).chosen == {"log.retention.ms": "5"}
    path.write_text("listeners=SSL://:1\n")
    assert options(path).chosen == {}
    path.write_bytes(b"\xff\xfe\x00")
    assert options(path).chosen == {}


def test_the_equivalent_line_starts_the_same(tmp_path: Path) -> None:
    made = options(tmp_path / "x", "-o", "log.retention.ms=5")
    wanted = with_addresses({"log.dirs": "/my data"}, Addresses(9_500))
    line = made.command_line(wanted | {"ssl.key.password": "hush"})
    assert "--port 9500" in line
    assert "--data-dir '/my data'" in line
    assert "-o log.retention.ms=5" in line
    assert "hush" not in line


@pytest.mark.parametrize("name", sorted(BROKER_KEYS)[:3])
def test_every_setting_is_in_the_catalogue(tmp_path: Path, name: str) -> None:
    made = options(tmp_path / "x")
    assert len(made.catalogue) == len(BROKER_KEYS)
    found = next(setting for setting in made.catalogue if setting.name == name)
    assert found.documentation
    assert sum(setting.acts for setting in made.catalogue) > 20
