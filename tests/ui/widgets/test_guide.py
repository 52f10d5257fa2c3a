"""Steps that tick."""

from ui.widgets.button import Button
from ui.widgets.guide import Guide, Step

STEPS = tuple(Step(f"step {n}", "text", f"waiting {n}", f"done {n}") for n in (1, 2, 3))


def test_steps_tick_and_the_first_open_one_is_the_one_to_do(qtbot):
    guide = Guide("Guide", "words", STEPS)
    offer = Button("Do it")
    guide.steps[1].set_offer(offer)
    qtbot.addWidget(guide)
    guide.show()
    assert guide.count.text() == "0 of 3"
    assert not offer.isVisible()
    guide.show_done((True, False, False))
    assert guide.count.text() == "1 of 3"
    assert offer.isVisible()
    assert guide.steps[0].accessibleName() == "step 1: done 1"
    assert guide.steps[1].accessibleName() == "step 2: waiting 2"


def test_a_step_may_be_done_before_the_one_above_it(qtbot):
    guide = Guide("Guide", "words", STEPS)
    qtbot.addWidget(guide)
    guide.show_done((False, True, True))
    assert [step.is_done for step in guide.steps] == [False, True, True]
    assert guide.count.text() == "2 of 3"
