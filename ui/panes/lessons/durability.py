"""Two lessons about what an acknowledgement is worth: acks with min ISR, and unclean elections."""

from ui.panes.lessons.lesson import LessonPlan, LessonStep
from ui.panes.lessons.scene import Scene
from ui.panes.lessons.steps import (
    brokers_step,
    counting_step,
    kill_step,
    listed,
    revive_step,
    topic_step,
    write_step,
)


def _acks(scene: Scene) -> tuple[LessonStep, ...]:
    async def write_all() -> None:
        await scene.write(1)

    async def write_one() -> None:
        scene.noted["end"] = scene.log_end + 1
        await scene.write(1, acks="1")

    return (
        brokers_step(scene),
        topic_step(
            scene, "Its min.insync.replicas is 3: acks=all is refused with fewer in sync.",
            least_in_sync=3,
        ),
        write_step(
            scene, 1, "Write with acks=all", "Three replicas are in sync: it is taken.",
            "It is acknowledged, and on all three",
        ),
        kill_step(
            scene, "Take one replica away", "A follower ends; the partition keeps its leader.",
            lambda: (scene.followers or [0])[0],
            until=lambda: len(scene.isr) == 2,
            done=lambda: f"Only brokers {listed(scene.isr)} are in sync",
        ),
        LessonStep(
            "Write with acks=all again",
            "Two are in sync and three are asked for. The leader refuses rather than promise too"
            " much.",
            press="Write with acks=all",
            act=write_all,
            until=lambda: scene.refused.startswith("NOT_ENOUGH_REPLICAS"),
            done=lambda: f"Refused with {scene.refused}; nothing was written",
        ),
        LessonStep(
            "Write with acks=1",
            "The leader alone answers: it is taken, and promises less. Readers do not see it"
            " before enough replicas have it.",
            press="Write with acks=1",
            act=write_one,
            until=lambda: scene.log_end == scene.noted.get("end"),
            done=lambda: (
                f"The log ends at {scene.log_end}, what can be read at {scene.high_watermark}"
            ),
        ),
        revive_step(
            scene, "The third replica copies what it missed.",
            lambda: len(scene.isr) == 3 and scene.high_watermark == scene.log_end,
            lambda: f"Three in sync; all {scene.high_watermark} records can be read",
        ),
        write_step(
            scene, 1, "Write with acks=all once more", "Nothing stands against it now.",
            "It is acknowledged",
        ),
    )  # fmt: skip


def _behind_step(scene: Scene) -> LessonStep:
    def follower() -> int:
        return scene.noted.get("behind") or (scene.followers or [0])[0]

    async def hold() -> None:
        """A restart is the fast way out of the replicas in sync."""
        scene.noted["behind"] = behind = follower()
        await scene.hold(behind)
        await scene.kill(behind)
        await scene.revive(behind)

    return LessonStep(
        "Have the follower fall behind",
        "It is restarted and then copies nothing of this partition, as behind a bad link.",
        press=lambda: f"Hold back broker {follower()}",
        act=hold,
        until=lambda: scene.noted.get("behind") in scene.running and scene.isr == [scene.leader],
        done=lambda: f"Only broker {scene.leader} is in sync",
    )


def _unclean(scene: Scene) -> tuple[LessonStep, ...]:
    return (
        brokers_step(scene),
        topic_step(
            scene, "Two replicas, and one in sync is enough for acks=all. Many topics are made so.",
            replicas=2,
        ),
        write_step(
            scene, 3, "Write three records", "Both replicas have them.",
            lambda: f"{scene.high_watermark} records on brokers {listed(scene.isr)}",
        ),
        _behind_step(scene),
        write_step(
            scene, 5, "Write five more",
            "Every replica in sync has them: that is the leader alone.",
            lambda: f"{scene.high_watermark} records are acknowledged",
        ),
        kill_step(
            scene, "Kill the leader", "The one broker that has all of it.",
            lambda: scene.leader or 0,
            until=lambda: scene.partition is not None and "last in sync" in scene.partition.why,
            done=lambda: f"Offline: {scene.partition.why}" if scene.partition else "Offline",
        ),
        LessonStep(
            "Elect who is not in sync",
            "Kafka waits for the one that was in sync. An unclean election does not: whoever is"
            " there leads, and its log is the log from now on.",
            press="Elect uncleanly",
            act=scene.elect_uncleanly,
            until=lambda: scene.leader == scene.noted["behind"],
            done=lambda: f"Broker {scene.leader} leads",
        ),
        counting_step(
            scene, "Count what is left", "Eight were acknowledged.",
            lambda: f"There were 8, now there are {scene.noted['counted']}: "
                    f"{8 - scene.noted['counted']} acknowledged records are lost",
        ),
        revive_step(
            scene, "It has all eight, but it does not lead any more: it cuts its log back to"
            " agree with the leader.",
            lambda: len(scene.isr) == 2,
            lambda: f"Brokers {listed(scene.isr)} agree on {scene.high_watermark} records",
        ),
    )  # fmt: skip


ACKS = LessonPlan(
    "acks",
    "acks and min.insync.replicas",
    "What an acknowledgement promises, and when a broker refuses to give one.",
    _acks,
)
UNCLEAN = LessonPlan(
    "unclean",
    "What an unclean election loses",
    "Have the wrong broker lead, on purpose, and count what is gone.",
    _unclean,
)
