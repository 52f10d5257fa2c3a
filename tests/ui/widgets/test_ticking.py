"""A surface that ticks does so only while it is seen."""

from typing_extensions import override

from ui.widgets.ticking import Ticking


class Clock(Ticking):
    def __init__(self) -> None:
        super().__init__()
        self._second.setInterval(1)
        self.ticks = 0

    @override
    def tick(self) -> None:
        self.ticks += 1


def test_it_ticks_when_it_comes_into_sight_and_while_it_is_there(qtbot) -> None:
    clock = Clock()
    qtbot.addWidget(clock)
    assert clock.ticks == 0
    clock.show()
    assert clock.ticks == 1
    qtbot.waitUntil(lambda: clock.ticks > 2)
    clock.hide()
    assert not clock._second.isActive()
