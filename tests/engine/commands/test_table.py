"""Every command of the contract is carried out by somebody."""

import asyncio
import inspect

import pytest

from engine.contract import commands as contract
from engine.contract.commands import StopEngine
from engine.contract.values import Command, EngineError
from tests.engine.hosting import watched_engine

SAMPLES = {"name": "gone", "topic": "gone", "partition": 0, "partition_count": 2, "key": "k"}


def sample(kind: type[Command]) -> Command:
    values = {
        name: SAMPLES.get(name, b"" if kind is contract.Produce else 0)
        for name in kind.__struct_fields__[
            : len(kind.__struct_fields__) - len(kind.__struct_defaults__)
        ]
    }
    if kind is contract.SetTopicConfig:
        values["value"] = "v"
    return kind(**values)


COMMANDS = [
    kind
    for _, kind in inspect.getmembers(contract, inspect.isclass)
    if issubclass(kind, Command) and kind not in {Command, StopEngine}
]


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_is_known(kind: type[Command]) -> None:
    async def ask() -> None:
        async with watched_engine() as engine:
            refused = ""
            try:
                await engine.host.execute(sample(kind))
            except EngineError as error:
                refused = error.text
            assert "does not know" not in refused

    asyncio.run(ask())


def test_a_command_of_another_age_is_refused_in_words() -> None:
    class Fly(Command, frozen=True):
        """Not of this contract."""

    async def ask() -> None:
        async with watched_engine() as engine:
            with pytest.raises(EngineError, match="does not know Fly"):
                await engine.host.execute(Fly())

    asyncio.run(ask())
