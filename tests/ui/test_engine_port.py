"""The window's port to the engine."""

import pytest

from engine.contract.commands import CreateTopic, DeleteTopic, TopicCreated
from engine.contract.values import Done, EngineError
from tests.ui.port import CannedPort
from ui.engine_port import EnginePort, ask


def a_port(port: EnginePort) -> EnginePort:
    """The type checker's word that a test's port is one."""
    return port


async def test_the_reply_comes_as_the_type_its_command_names():
    made = await ask(a_port(CannedPort()), CreateTopic("test", 3), TopicCreated)
    assert (made.name, made.partition_count) == ("test", 3)


async def test_a_refusal_goes_through():
    port = CannedPort()
    port.answers[DeleteTopic] = EngineError("No.", "INVALID_REQUEST")
    with pytest.raises(EngineError, match="No"):
        await ask(port, DeleteTopic("test"), Done)


async def test_a_reply_of_another_kind_is_our_mistake():
    with pytest.raises(AssertionError):
        await ask(CannedPort(), DeleteTopic("test"), TopicCreated)
