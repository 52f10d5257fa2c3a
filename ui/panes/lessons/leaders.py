"""Two lessons about leaders: what one is, and what happens when it is killed."""

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


def _what_a_leader_is(scene: Scene) -> tuple[LessonStep, ...]:
    def next_leader() -> int:
        return scene.noted.get("next") or (scene.followers or [0])[0]

    async def move() -> None:
        scene.noted["was"], scene.noted["next"] = scene.leader or 0, next_leader()
        await scene.make_leader(scene.noted["next"])

    def are_whole() -> bool:
        followers = scene.partition.followers if scene.partition is not None else ()
        return len(followers) == 2 and all(each.lag == 0 for each in followers)

    return (
        brokers_step(scene),
        topic_step(
            scene,
            "One partition with three replicas: the same log on three brokers. One of them leads,"
            " the others follow.",
        ),
        write_step(
            scene, 3, "Write to the leader",
            "Producers speak to the leader alone. It gives each record its offset.",
            lambda: f"Broker {scene.leader} took them as offsets 0 to 2",
        ),
        LessonStep(
            "Watch the followers copy",
            "They ask the leader for what they lack, as consumers do. There is nothing to press.",
            until=are_whole,
            done=lambda: f"Brokers {listed(scene.followers)} have all three records",
        ),
        LessonStep(
            "Give the role to another",
            "To lead is a role, not a place: any replica in sync can have it.",
            press=lambda: f"Make broker {next_leader()} the leader",
            act=move,
            until=lambda: "next" in scene.noted and scene.leader == scene.noted["next"],
            done=lambda: f"The leader was broker {scene.noted['was']}, now it is {scene.leader}",
        ),
        write_step(
            scene, 1, "Write to the new leader",
            "Clients learn by themselves who leads now. The log goes on where it stood.",
            lambda: f"Broker {scene.leader} took it as offset {scene.high_watermark - 1}",
        ),
    )  # fmt: skip


def _kill_the_leader(scene: Scene) -> tuple[LessonStep, ...]:
    def has_new_leader() -> bool:
        return scene.leader not in (None, scene.noted["killed"]) and len(scene.isr) == 2

    return (
        brokers_step(scene),
        topic_step(scene, "Three replicas, of which two must be in sync for a write with acks=all.",
                   least_in_sync=2),
        write_step(
            scene, 10, "Write ten records",
            "With acks=all each is acknowledged once every replica in sync has it.",
            lambda: f"{scene.high_watermark} records are committed on brokers {listed(scene.isr)}",
        ),
        kill_step(
            scene, "Kill the leader",
            "As kill -9 does, in the middle of its work. The controller notices the closed"
            " connection and elects one of those in sync.",
            lambda: scene.leader or 0,
            until=has_new_leader,
            done=lambda: f"The leader was broker {scene.noted['killed']}, now it is {scene.leader}",
        ),
        counting_step(
            scene, "See that nothing is lost",
            "All that was acknowledged was on the others, too.",
            lambda: f"10 were written, {scene.noted['counted']} are there",
            lambda: scene.noted["counted"] == 10,
        ),
        write_step(
            scene, 5, "Write on without it",
            "Two replicas are in sync, which is enough.",
            lambda: f"{scene.high_watermark} records, on brokers {listed(scene.isr)}",
        ),
        revive_step(
            scene, "It finds its log as it was, cuts off what nobody else has, and copies what it"
            " missed. Then it is in sync again.",
            lambda: len(scene.isr) == 3,
            lambda: f"Brokers {listed(scene.isr)} are in sync; broker {scene.leader} still leads",
        ),
    )  # fmt: skip


LEADER = LessonPlan(
    "leader",
    "What a leader is",
    "Every partition has one. Watch it work, then give the role to another broker.",
    _what_a_leader_is,
)
FAILOVER = LessonPlan(
    "failover",
    "Kill the leader",
    "A broker dies and nothing is lost: see who takes over, and count.",
    _kill_the_leader,
)
