"""An engine without sample data says so."""

import asyncio

import pytest

from engine.commands.samples import change_samples
from engine.contract.samples import StartSamples
from engine.contract.values import EngineError


def test_without_samples_they_are_refused_in_words() -> None:
    with pytest.raises(EngineError, match="no sample data"):
        asyncio.run(change_samples(None, StartSamples()))
