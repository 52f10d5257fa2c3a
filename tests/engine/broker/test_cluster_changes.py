"""Events about several brokers: what was, what is, and why."""

from engine.contract.facts import Event
from engine.contract.outbox import Outbox
from tests.engine.crews import Crews


def told(events: list[Event], kind: str) -> list[str]:
    return [event.text for event in events if event.kind == kind]


def test_a_killed_broker_is_told_with_what_was_and_is() -> None:
    outbox = Outbox()

    async def story(crews: Crews) -> None:
        await crews.create("t")
        events = list(outbox.drain().events)
        assert not told(events, "leader_elected")
        first = crews.leader("t")
        await crews.kill(first)
        await crews.until(lambda: crews.leads("t") and len(crews.isr("t")) == 2)
        await crews.write("t")
        events = list(outbox.drain().events)
        now = crews.leader("t")
        assert told(events, "leader_elected") == [f"Leader of t-0: broker {first} -> broker {now}"]
        assert told(events, "broker_fenced") == [
            f"Broker {first} serves no more: serving -> fenced"
        ]
        (shrank,) = told(events, "isr_shrank")
        assert shrank.startswith("In-sync replicas of t-0 shrank: ")
        assert len(shrank.rpartition("-> ")[2].split(", ")) == 2
        await crews.revive(first)
        await crews.alike("t")
        events = list(outbox.drain().events)
        assert told(events, "broker_back") == [f"Broker {first} serves: fenced -> serving"]
        assert len(told(events, "isr_grew")) == 1

    Crews(outbox=outbox).run(story)


def test_a_controller_that_moves_is_told() -> None:
    outbox = Outbox()

    async def story(crews: Crews) -> None:
        was = int(crews.fleet.front.broker_id)
        outbox.drain()
        await crews.kill(was)
        await crews.until(lambda: crews.fleet.image.controller_id not in {None, was})
        await crews.create("t", replicas=2)
        now = crews.fleet.image.controller_id
        events = list(outbox.drain().events)
        assert told(events, "controller_elected") == [
            f"Controller moved: broker {was} -> broker {now}"
        ]

    Crews(outbox=outbox).run(story)


def test_many_partitions_of_one_change_are_counted() -> None:
    outbox = Outbox()

    async def story(crews: Crews) -> None:
        await crews.create("t", partitions=30, replicas=1)
        outbox.drain()
        await crews.kill(2)
        await crews.until(lambda: any(crews.leader("t", index) < 0 for index in range(30)))
        await crews.until(
            lambda: any(each.leader is None for _, each in crews.fleet.image.partitions())
        )
        texts = told(list(outbox.drain().events), "leader_elected")
        assert texts[-1] == "6 more partitions have another leader, 6 of them none"
        assert len(texts) == 5

    Crews(outbox=outbox).run(story)


def test_one_broker_alone_has_no_such_news() -> None:
    outbox = Outbox()

    async def story(crews: Crews) -> None:
        await crews.create("t", replicas=1)
        await crews.restart()
        await crews.write("t")
        kinds = {event.kind for event in outbox.drain().events}
        assert not kinds & {"leader_elected", "broker_fenced", "broker_back", "isr_shrank"}

    Crews(1, outbox=outbox).run(story)
