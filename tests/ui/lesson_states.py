"""A lesson under way: three brokers, its topic made, three records written."""

from engine.contract.frames import Frame
from engine.contract.views import FollowerView
from tests.ui import samples
from ui.models.store import Store
from ui.panes.lessons import LESSONS
from ui.shell.features.lessons import Lessons
from ui.shell.main_window import MainWindow


def lesson(window: MainWindow, store: Store, _port: object) -> None:
    feature = next(each for each in window.features if isinstance(each, Lessons))
    plan = LESSONS[0]
    pane = feature.open(plan)
    view = samples.partition(
        "lesson-leader", 0, leader=2, leader_epoch=0, replicas=(2, 3, 1), isr=(2, 3, 1),
        log_start_offset=0, last_stable_offset=3, high_watermark=3, log_end_offset=3,
        size_bytes=412, followers=(FollowerView(1, 3, 0), FollowerView(3, 3, 0)),
    )  # fmt: skip
    pane.lesson.scene.noted["until Write to the leader"] = 3
    store.apply(
        Frame(
            states=(
                (("topic", "lesson-leader"), samples.topic("lesson-leader", partition_count=1)),
                (("partition", "lesson-leader", 0), view),
            )
        )
    )
    window.shell.map_wanted.emit("lesson-leader")


SCREENS = {"lesson": lesson}
