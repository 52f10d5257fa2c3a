"""A lesson about groups: why one deals its partitions anew."""

from ui.panes.lessons.lesson import LessonPlan, LessonStep
from ui.panes.lessons.scene import Scene
from ui.panes.lessons.steps import listed
from ui.widgets.text import counted

PARTITIONS = 4


def _re_deal(scene: Scene) -> tuple[LessonStep, ...]:
    async def first() -> None:
        await scene.start_reader()
        scene.group_shown.emit(scene.group_id)

    return (
        _topic_step(scene),
        LessonStep(
            "Start a reader",
            "A consumer joins a group by its name. It is alone, so it gets everything.",
            press="Start a reader",
            act=first,
            until=lambda: scene.shares == [PARTITIONS],
            done=lambda: _dealt(scene),
        ),
        LessonStep(
            "Start a second one",
            "A member came: the group is dealt anew. Every partition has exactly one reader, so"
            " the first one must give some up.",
            press="Start a second reader",
            act=scene.start_reader,
            until=lambda: scene.shares == [PARTITIONS // 2] * 2,
            done=lambda: f"{_dealt(scene)}, in generation {_generation(scene)}",
        ),
        LessonStep(
            "Start more than there are partitions",
            "A third, a fourth and a fifth. There are four partitions: whom will they leave idle?",
            press="Start three more",
            act=lambda: _several(scene, 3),
            until=lambda: (
                sorted(scene.shares) == [0, 1, 1, 1, 1]
                and all(view.state == "reading" for view in scene.readers)
            ),
            done="Four have one partition each, the fifth has nothing to do",
        ),
        LessonStep(
            "Let the new ones go",
            "Members leave: what they had is dealt to those that stay.",
            press="Stop four readers",
            act=lambda: _fewer(scene, 4),
            until=lambda: scene.shares == [PARTITIONS],
            done=lambda: f"{_dealt(scene)} again, in generation {_generation(scene)}",
        ),
    )


def _topic_step(scene: Scene) -> LessonStep:
    async def create() -> None:
        await scene.create_topic(partitions=PARTITIONS)
        scene.topic_shown.emit(scene.topic)

    def has_leaders() -> bool:
        views = scene.store.partitions.get(scene.topic, {}).values()
        return len(views) == PARTITIONS and all(view.leader is not None for view in views)

    return LessonStep(
        lambda: f"Create the topic {scene.topic}",
        f"With {PARTITIONS} partitions: the parts in which a group can share the work.",
        press=lambda: f"Create topic {scene.topic}",
        act=create,
        until=has_leaders,
        done=lambda: f"Partitions {listed(range(PARTITIONS))} wait for readers",
    )


def _dealt(scene: Scene) -> str:
    """`workbench-1 has 2 partitions, workbench-2 has 2 partitions`."""
    return ", ".join(
        f"{view.client_id} has {counted(share, 'partition')}"
        for view, share in zip(scene.readers, scene.shares, strict=True)
    )


def _generation(scene: Scene) -> int:
    return max((view.generation or 0 for view in scene.readers), default=0)


async def _several(scene: Scene, count: int) -> None:
    for _ in range(count):
        await scene.start_reader()


async def _fewer(scene: Scene, count: int) -> None:
    for _ in range(count):
        await scene.stop_reader()


GROUPS = LessonPlan(
    "group",
    "Why a group deals anew",
    "Readers come and go, and the partitions change hands.",
    _re_deal,
)
