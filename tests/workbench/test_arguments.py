"""The command line's words: what they mean, and one sentence where they mean nothing."""

import pytest

from workbench.arguments import Arguments, UsageError, parse_arguments


def test_no_words_mean_the_window() -> None:
    assert parse_arguments([]) == Arguments("window")


def test_options_may_be_attached_or_follow() -> None:
    expected = Arguments("serve", port=9200, data_dir="/tmp/x", host="0.0.0.0")
    apart = ["serve", "--port", "9200", "--data-dir", "/tmp/x", "--host", "0.0.0.0"]
    attached = ["serve", "--port=9200", "--data-dir=/tmp/x", "--host=0.0.0.0"]
    assert parse_arguments(apart) == parse_arguments(attached) == expected


def test_settings_keep_their_order_and_their_equals_signs() -> None:
    found = parse_arguments(["-o", "a=1", "-ob=x=y", "-o", "c="])
    assert found.overrides == (("a", "1"), ("b", "x=y"), ("c", ""))


def test_one_broker_may_be_asked_for() -> None:
    assert parse_arguments(["--brokers", "3"]) == Arguments("window", broker_count=3)


def test_a_window_may_be_attached_to_an_engine_that_runs() -> None:
    assert parse_arguments(["--attach", "/tmp/x"]) == Arguments("window", attach="/tmp/x")


def test_help_wins_over_everything_else() -> None:
    assert parse_arguments(["serve", "--port", "1", "--help"]).command == "help"
    assert parse_arguments(["--version"]).command == "version"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "There is no command 'fly'; see workbench --help."),
        (["--fly"], "There is no option --fly; see workbench --help."),
        (["serve", "9092"], "There is no option 9092; see workbench --help."),
        (["--port"], "--port needs a value; see workbench --help."),
        (["--port", "x"], "--port takes a number from 0 to 65535, not 'x'."),
        (["--port", "65536"], "--port takes a number from 0 to 65535, not '65536'."),
        (["--brokers", "10"], "--brokers takes a number from 1 to 9, not '10'."),
        (["--brokers", "0"], "--brokers takes a number from 1 to 9, not '0'."),
        (["-o", "durability"], "-o takes KEY=VALUE, not 'durability'."),
        (
            ["--host", "0.0.0.0"],
            "--host goes with serve; the window listens on this machine only.",
        ),
        (
            ["--attach", "/tmp/x", "--port", "9200"],
            "--attach goes alone: the engine runs already, with its own settings.",
        ),
        (
            ["serve", "--attach=/tmp/x"],
            "--attach goes alone: the engine runs already, with its own settings.",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence(
    words: list[str], sentence: str
) -> None:
    with pytest.raises(UsageError) as refused:
        parse_arguments(words)
    assert str(refused.value) == sentence
