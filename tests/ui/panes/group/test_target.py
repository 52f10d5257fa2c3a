"""Every way to say where a group shall be set."""

import pytest

from ui.panes.group.target import Target, TargetChoice


@pytest.fixture
def choice(qtbot):
    made = TargetChoice("g", ["g", "h"])
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("kind", "typed", "target"),
    [
        ("Oldest", "", Target("earliest")),
        ("Newest", "", Target("latest")),
        ("Offset", "1,234", Target("offset", 1_234)),
        ("Shift by", "-100", Target("shift", -100)),
        ("Shift by", "+5", Target("shift", 5)),
        ("Time", "1970-01-01 00:00:07.500+00:00", Target("time", 7_500)),
        ("Another group's", "", Target("group", from_group="h")),
    ],
)
def test_a_choice_is_a_target(choice, kind, typed, target):
    choice.choose_kind(kind)
    choice.field.setText(typed)
    assert choice.target() == target


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("Offset", "-1"), ("Offset", "x"), ("Offset", "9" * 30), ("Shift by", ""), ("Shift by", "--3"),
     ("Time", "yesterday"), ("Time", "")],
)  # fmt: skip
def test_what_is_no_target_is_said(choice, kind, typed):
    choice.choose_kind(kind)
    choice.field.setText(typed)
    choice.show()
    assert choice.target() is None
    assert choice.message.words


def test_a_file_is_taken_in(choice, tmp_path):
    choice.choose_kind("From a file")
    assert choice.target() is None
    path = tmp_path / "g.csv"
    path.write_text("orders,0,5\n")
    choice.take_file(str(path))
    assert choice.target() == Target("offset", rows=(("orders", 0, 5),), path=str(path))
    assert choice.file.full_text == "g.csv, 1 position"


def test_a_file_that_cannot_be_read_is_said(choice, tmp_path):
    choice.choose_kind("From a file")
    choice.show()
    choice.take_file(str(tmp_path / "none"))
    assert choice.message.words.startswith("The file cannot be read")
    (tmp_path / "bad.csv").write_text("nonsense")
    choice.take_file(str(tmp_path / "bad.csv"))
    assert "Line 1" in choice.message.words
