"""The command line as a process: its answers, its sentences, its exit codes."""

import socket
from pathlib import Path

import pytest

from tests.workbench.processes import finish, serving


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "There is no command 'fly'; see workbench --help.\n"),
        (
            ["serve", "--brokers", "10"],
            "--brokers takes a number from 1 to 9, not '10'.\n",
        ),
        (["serve", "-o", "no.such=1"], "There is no broker setting no.such.\n"),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_2(words: list[str], sentence: str) -> None:
    done = finish(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_help_and_version_are_answered() -> None:
    assert "workbench serve [options]" in finish("--help").stdout
    assert finish("--version").stdout.startswith("Broker Workbench")


def test_doctor_names_what_stops_it_and_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = finish("doctor", "--port", str(port), "--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert f"!!  Port {port} is taken by " in done.stdout
    assert "ok  Python 3." in done.stdout


def test_doctor_names_who_holds_the_folder(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _port):
        done = finish("doctor", "--port", "0", "--data-dir", str(tmp_path))
    assert f"!!  The data folder {tmp_path} is in use by " in done.stdout
    assert str(process.pid) in done.stdout


def test_doctor_is_content_where_nothing_stops_it(tmp_path: Path) -> None:
    done = finish("doctor", "--port", "0", "--data-dir", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert done.stdout.endswith("Nothing here stops Broker Workbench.\n")
    assert done.returncode == 0
