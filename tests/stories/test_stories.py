"""Every story comes out as it is told."""

from pathlib import Path

import pytest

from tests.stories.telling import Telling

STORIES = sorted(Path(__file__).parent.glob("*.story"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_the_story_comes_true(story: Path) -> None:
    Telling().tell(story)


def test_a_sentence_that_nobody_understands_is_an_error(tmp_path: Path) -> None:
    story = tmp_path / "x.story"
    story.write_text("Nonsense\n\nanna sings\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="nobody understands"):
        Telling().tell(story)


def test_a_story_that_does_not_come_true_names_its_line(tmp_path: Path) -> None:
    story = tmp_path / "x.story"
    story.write_text("Wrong\n\nanna joins\nanna waits\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"x\.story:4: anna waits"):
        Telling().tell(story)
