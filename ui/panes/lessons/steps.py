"""Steps that several lessons have: three brokers, a topic, records, a broker that comes back."""

from collections.abc import Callable, Sequence

from ui.brokers import WANTED, have_three
from ui.panes.lessons.lesson import LessonStep, Words
from ui.panes.lessons.scene import Scene
from ui.widgets.text import counted


def listed(numbers: Sequence[int]) -> str:
    """`1`, `1 and 2`, `1, 2 and 3`."""
    *most, last = [str(number) for number in numbers] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def brokers_step(scene: Scene) -> LessonStep:
    async def act() -> None:
        await have_three(scene.port, scene.store)

    return LessonStep(
        "Have three brokers",
        "A cluster that shall lose a broker and go on needs three. They stay when the lesson is"
        " over.",
        press="Use three brokers",
        act=act,
        until=lambda: len(scene.running) >= WANTED,
        done=lambda: f"Brokers {listed(scene.running)} run",
    )


def topic_step(scene: Scene, text: str, *, replicas: int = 3, least_in_sync: int = 1) -> LessonStep:
    """The lesson's topic, with one partition."""

    async def act() -> None:
        await scene.create_topic(replicas=replicas, least_in_sync=least_in_sync)
        scene.topic_shown.emit(scene.topic)

    return LessonStep(
        lambda: f"Create the topic {scene.topic}",
        text,
        press=lambda: f"Create topic {scene.topic}",
        act=act,
        until=lambda: scene.leader is not None and len(scene.isr) == replicas,
        done=lambda: (
            f"Broker {scene.leader} leads its partition,"
            f" {'broker' if len(scene.followers) == 1 else 'brokers'} {listed(scene.followers)}"
            f" {'copies' if len(scene.followers) == 1 else 'copy'} it"
        ),
    )


def write_step(scene: Scene, count: int, title: str, text: Words, done: Words) -> LessonStep:
    """So many more records, with acks=all, seen to be committed."""
    noted = f"until {title}"

    async def act() -> None:
        end = scene.log_end + count
        await scene.write(count)
        if not scene.refused:
            scene.noted[noted] = end

    return LessonStep(
        title,
        text,
        press=f"Write {counted(count, 'record')}",
        act=act,
        until=lambda: 0 < scene.noted.get(noted, 0) <= scene.high_watermark,
        done=done,
    )


def kill_step(
    scene: Scene,
    title: str,
    text: Words,
    whom: Callable[[], int],
    *,
    until: Callable[[], bool],
    done: Words,
) -> LessonStep:
    """A broker ends as with kill -9; "killed" is who that was."""

    async def act() -> None:
        scene.noted["killed"] = whom()
        scene.noted["epoch"] = scene.partition.leader_epoch if scene.partition else 0
        await scene.kill(scene.noted["killed"])

    return LessonStep(
        title,
        text,
        press=lambda: f"Kill broker {scene.noted.get('killed') or whom()}",
        act=act,
        until=lambda: "killed" in scene.noted and until(),
        done=done,
    )


def revive_step(scene: Scene, text: str, until: Callable[[], bool], done: Words) -> LessonStep:
    """The broker that was killed runs again."""

    async def act() -> None:
        await scene.revive(scene.noted["killed"])

    return LessonStep(
        "Let the broker come back",
        text,
        press=lambda: f"Revive broker {scene.noted['killed']}",
        act=act,
        until=until,
        done=done,
    )


def counting_step(
    scene: Scene, title: str, text: Words, done: Words, until: Callable[[], bool] = lambda: True
) -> LessonStep:
    """The records are counted anew: "counted"."""

    async def act() -> None:
        scene.noted["counted"] = await scene.count()

    return LessonStep(
        title, text, press="Count the records", act=act,
        until=lambda: "counted" in scene.noted and until(), done=done,
    )  # fmt: skip
