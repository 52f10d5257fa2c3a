"""Why nobody answers, in words: what happened, what it means, what to do."""

import os
from pathlib import Path

import pytest

from workbench.control_door import connect, open_door
from workbench.control_frames import NOT_UNDERSTOOD, Attached
from workbench.control_refusals import (
    refusal_of_answer,
    refusal_of_connect,
    refusal_of_version,
)

NOBODY = 65_534


def refused(folder: Path) -> tuple[str, str]:
    with pytest.raises((OSError, ValueError)) as caught:
        connect(str(folder))
    refusal = refusal_of_connect(caught.value, str(folder))
    return refusal.kind, f"{refusal.text} {refusal.remedy}".strip()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    kind, text = refused(tmp_path / "none")
    assert kind == "no_engine"
    assert text.startswith(f"There is no folder {tmp_path / 'none'}. Name the data folder")


def test_a_folder_without_an_engine(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        "no_engine",
        f"No engine runs on {tmp_path}. Start one with: workbench serve --data-dir {tmp_path}",
    )


def test_an_engine_that_was_killed(tmp_path: Path) -> None:
    open_door(str(tmp_path)).listening.close()
    kind, text = refused(tmp_path)
    assert kind == "no_engine"
    assert "the last one was killed" in text


def test_an_engine_that_stands_still(tmp_path: Path) -> None:
    refusal = refusal_of_connect(TimeoutError(), str(tmp_path))
    assert refusal.text == f"The engine on {tmp_path} stands still. Look at its log."


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_the_engine_of_another_user(tmp_path: Path) -> None:
    door = open_door(str(tmp_path))
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    os.seteuid(NOBODY)
    try:
        for mode in (0o600, 0o666):  # one that lets everybody in is not to be trusted
            kind, text = refused(tmp_path)
            assert kind == "not_permitted"
            assert (
                "is another user's, root, and speaks to nobody else. Start this program as root."
                in text
            )
            os.seteuid(0)
            door.path.chmod(mode)
            os.seteuid(NOBODY)
    finally:
        os.seteuid(0)
        door.close()


def test_what_an_engine_says_itself() -> None:
    own = ("0.2.0", "aaaaaabbbbbb")
    assert refusal_of_answer("/data", own, "").kind == "no_engine"
    assert refusal_of_answer("/data", own, f"{NOT_UNDERSTOOD}: x.").kind == "other_version"
    refused = refusal_of_answer("/data", own, "It is full.")
    assert (refused.kind, refused.text) == (
        "engine_refused",
        "The engine on /data refused: It is full.",
    )


def test_an_engine_of_another_version() -> None:
    own = ("0.2.0", "aaaaaabbbbbb")
    told = refusal_of_version("/data", own=own, its=Attached("0.1.0", "ccccccdddddd"))
    assert told.kind == "other_version"
    assert "of another version: 0.1.0 (cccccc), and this window is 0.2.0 (aaaaaa)" in told.text
    assert "an earlier one" in refusal_of_version("/data", own=own, its=None).text
