"""Theme, motion and scale."""

from ui.panes.settings.appearance import Appearance


def test_choices_go_out_as_they_are_kept(qtbot):
    made = Appearance("", "")
    qtbot.addWidget(made)
    heard = []
    for signal in (made.theme_chosen, made.motion_chosen, made.scale_chosen):
        signal.connect(heard.append)
    made.theme.choose(2)
    made.motion.choose(2)
    made.scale.choose(4)
    assert heard == ["light", "reduced", "2"]
    assert "next start" in made._scale_says.words


def test_a_scale_of_the_environment_decides(qtbot):
    made = Appearance("1.5", "2")
    qtbot.addWidget(made)
    assert not made.scale.isEnabled()
    assert made._scale_says.words.startswith("QT_SCALE_FACTOR=2")
