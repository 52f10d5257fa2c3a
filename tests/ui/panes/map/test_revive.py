"""A broker that is down has its button on its card, on a small one too."""

from engine.contract.frames import Frame
from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from tests.ui.panes.map.test_dots import lane_of
from ui.panes.map.dots import Dots
from ui.panes.map.scene import scene_of
from ui.panes.map.view import MapView


def seen(qtbot, store, height: int) -> MapView:
    view = MapView(Dots(lane_of))
    qtbot.addWidget(view)
    view.resize(1130, height)
    view.show()
    view.show_scene(scene_of(store))
    return view


def test_it_lies_on_the_card_and_names_its_broker(qtbot):
    down = samples.broker(2, is_running=False, why="it does not run")
    store = store_of((("broker", 2), down))
    for height in (560, 320):
        view = seen(qtbot, store, height)
        (button,) = view.revive.shown.values()
        card = view.plan.areas["broker", 2].toRect()
        assert card.contains(button.geometry())
        replicas = (area for key, area in view.plan.areas.items() if key[:2] == ("replica", 2))
        assert not any(area.toRect().intersects(button.geometry()) for area in replicas)
        assert button.accessibleName() == "Revive broker 2"
        with qtbot.waitSignal(view.revive.asked) as asked:
            button.click()
        assert asked.args == [2]
        assert not button.isEnabled()
        view.revive.release(2)
        assert button.isEnabled()


def test_it_goes_when_the_broker_runs(qtbot):
    down = samples.broker(2, is_running=False, why="it does not run")
    store = store_of((("broker", 2), down))
    view = seen(qtbot, store, 560)
    store.apply(Frame(states=((("broker", 2), samples.broker(2)),)))
    view.show_scene(scene_of(store))
    assert view.revive.shown == {}
    view.revive.release(2)
