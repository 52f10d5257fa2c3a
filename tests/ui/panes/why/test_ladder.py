"""The ladder says each rung; the strip where the reader stands."""

from engine.contract.why import Rung, WhyPlace
from ui.panes.why.ladder import Ladder, Strip


def test_rungs_are_said_for_the_screen_reader(qtbot) -> None:
    ladder = Ladder()
    qtbot.addWidget(ladder)
    ladder.show_rungs(
        (Rung("connected", "Reaches", "TCP", "passed"), Rung("topic", "T", "no", "failed"))
    )
    assert ladder.accessibleDescription() == "Reaches: passed, TCP; T: failed, no"
    ladder.resize(ladder.sizeHint())
    assert not ladder.grab().isNull()


def test_the_strip_draws_any_place(qtbot) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.resize(600, 80)
    for place in (
        WhyPlace("t", 0, 5, None, 0, 5, 5), WhyPlace("t", 0, None, None, 0, 0, 0),
        WhyPlace("t", 0, 100, 100, 3, 5, 9), WhyPlace("t", 0, 2, 2, 0, 2, 2**60),
    ):  # fmt: skip
        strip.show_place(place)
        assert not strip.grab().isNull()
        assert "position" in strip.words
    strip.show_place(None)
    assert strip.words == ""
