"""Settings: later wins, Kafka's listeners and folders are understood, nonsense is refused."""

import socket
from pathlib import Path

import pytest

from engine.contract.startup import MoreListener
from workbench.arguments import Arguments, UsageError, parse_arguments
from workbench.settings import default_data_folder, engine_settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "server.properties"
    path.write_text("num.partitions=3\nlisteners=PLAINTEXT://:9300\n", encoding="utf-8")
    return path


def test_without_a_word_it_is_this_machine_the_usual_port_and_the_users_folder() -> None:
    found = engine_settings(Arguments())
    assert (found.host, found.port, found.advertised_host) == (None, 9092, "localhost")
    assert found.data_folder == default_data_folder()
    assert found.configs == {}


def test_a_setting_that_kafka_hides_is_taken_as_kafka_takes_it() -> None:
    found = engine_settings(Arguments(overrides={"log.initial.task.delay.ms": "50"}))
    assert found.configs == {"log.initial.task.delay.ms": "50"}


def test_later_wins(config: Path, tmp_path: Path) -> None:
    words = ["serve", "--config", str(config), "-o", "num.partitions=5", "--data-dir", "x"]
    found = engine_settings(parse_arguments(words))
    assert found.configs["num.partitions"] == "5"
    assert (found.host, found.port) == ("0.0.0.0", 9300)
    assert found.advertised_host == socket.gethostname()
    assert found.data_folder == str(Path("x").absolute())
    words += ["--port", "9400", "--host", "127.0.0.1"]
    found = engine_settings(parse_arguments(words))
    assert (found.host, found.port, found.advertised_host) == ("127.0.0.1", 9400, "127.0.0.1")


def test_localhost_means_both_addresses_of_this_machine() -> None:
    found = engine_settings(parse_arguments(["serve", "--host", "localhost"]))
    assert (found.host, found.advertised_host) == (None, "localhost")


def test_an_advertised_listener_is_what_clients_are_told() -> None:
    words = ["-o", "advertised.listeners=PLAINTEXT://kafka.test:19092"]
    found = engine_settings(parse_arguments(words))
    assert (found.advertised_host, found.advertised_port) == ("kafka.test", 19092)
    assert found.host is None


def test_kafkas_own_folder_setting_is_taken_where_no_option_says_otherwise() -> None:
    found = engine_settings(parse_arguments(["-o", "log.dirs=/tmp/kafka-logs"]))
    assert found.data_folder == "/tmp/kafka-logs"
    words = ["-o", "log.dirs=/tmp/kafka-logs", "--data-dir", "/tmp/other"]
    assert engine_settings(parse_arguments(words)).data_folder == "/tmp/other"


def test_more_listeners_are_told_apart_by_their_names() -> None:
    words = [
        "-o", "listeners=HERE://localhost:9300,DOCKER://0.0.0.0:9301,LAN://10.0.0.7:9302",
        "-o", "advertised.listeners=DOCKER://host.docker.internal:19301,HERE://localhost:9300",
    ]  # fmt: skip
    found = engine_settings(parse_arguments(words))
    assert (found.listener_name, found.host, found.port) == ("HERE", None, 9300)
    assert found.more_listeners == (
        MoreListener("DOCKER", "0.0.0.0", 9301, "host.docker.internal", 19301),
        MoreListener("LAN", "10.0.0.7", 9302, "10.0.0.7", None),
    )


def test_a_controllers_listener_is_passed_over() -> None:
    words = [
        "-o", "listeners=PLAINTEXT://localhost:9300,CONTROLLER://:9301",
        "-o", "controller.listener.names=CONTROLLER",
    ]  # fmt: skip
    assert engine_settings(parse_arguments(words)).port == 9300


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-o", "num.partition=3"], "There is no broker setting num.partition; did you mean "),
        (["-o", "zzz=3"], "There is no broker setting zzz."),
        (["-o", "num.partitions=x"], "Invalid value x for configuration num.partitions"),
        (["--config", "/no/such"], "The config file /no/such cannot be read: no such file"),
        (["-o", "log.dirs=/a,/b"], "log.dirs names several folders"),
        (["-o", "listeners=9092"], "listeners takes PLAINTEXT://HOST:PORT, not '9092'."),
        (["-o", "listeners=A://:1,A://:2"], "listeners names A twice; each listener needs its own"),
        (["-o", "listeners=SSL://:1"], "listeners names SSL; this version speaks PLAINTEXT only."),
        (
            ["-o", "listeners=A://:1", "-o", "listener.security.protocol.map=A:SASL_SSL"],
            "listeners names SASL_SSL; this version speaks PLAINTEXT only.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        engine_settings(parse_arguments(words))
    assert str(refused.value).startswith(sentence)
    assert str(refused.value)[-1] in ".?"


def test_a_config_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is not UTF-8 text"):
        engine_settings(Arguments(config_file=str(path)))
