"""Sample data on behalf of the window."""

from engine.base.errors import KafkaError
from engine.broker.samples import Samples
from engine.commands.refusals import refusal
from engine.contract.samples import RemoveSamples, StartSamples, StopSamples
from engine.contract.values import Done, EngineError

WHAT = "the sample topics"


async def change_samples(
    samples: Samples | None, command: StartSamples | StopSamples | RemoveSamples
) -> Done:
    if samples is None:
        raise EngineError("This engine has no sample data.")
    try:
        match command:
            case StartSamples():
                await samples.start(command.records_per_s)
            case StopSamples():
                samples.stop()
            case RemoveSamples():
                await samples.remove()
    except KafkaError as error:
        raise refusal(error, WHAT) from error
    return Done()
