"""Large asks come in portions, and what is named twice stays together."""

import asyncio

from engine.base.errors import Code
from engine.broker.portions import PORTION, ask_in_portions, portions
from engine.machines.controller.asks import CreateTopics, TopicOutcome
from tests.engine.broker.clusters import node
from tests.sim.disk import MemoryDisk


def one(_: object) -> int:
    return 1


def test_few_things_are_one_portion() -> None:
    assert list(portions("abc", key=str, weight=one)) == [["a", "b", "c"]]
    assert not list(portions("", key=str, weight=one))


def test_many_things_come_in_their_order() -> None:
    found = list(portions(range(2 * PORTION + 1), key=int, weight=one))
    assert [len(part) for part in found] == [PORTION, PORTION, 1]
    assert [item for part in found for item in part] == list(range(2 * PORTION + 1))


def test_what_is_named_twice_is_judged_together() -> None:
    items = [*range(PORTION + 5), 3]
    first, *_ = portions(items, key=int, weight=one)
    assert first.count(3) == 2


def test_one_large_thing_is_a_portion_of_its_own() -> None:
    found = list(portions([1, 5 * PORTION, 1], key=int, weight=int))
    assert found == [[1, 1], [5 * PORTION]]


def test_others_have_their_turn_between_two_portions() -> None:
    async def story() -> None:
        async with node(MemoryDisk(), durability="os") as running:
            turns: list[int] = []

            def ask(part, made: list[TopicOutcome]) -> CreateTopics:
                asyncio.get_running_loop().call_soon(turns.append, len(made))
                running.clock.advance(100)
                return CreateTopics(tuple(running.new_topic(name) for name in part))

            names = [f"t-{number}" for number in range(3 * PORTION)]
            outcomes = await ask_in_portions(
                running.cluster,
                portions(names, key=str, weight=one),
                ask,
                lambda name, error: TopicOutcome(name, error.code),
                cause="the test",
            )
            assert [outcome.name for outcome in outcomes] == names
            assert {outcome.code for outcome in outcomes} == {Code.NONE}
            assert turns == [0, PORTION]  # the last one comes behind us

    asyncio.run(story())
