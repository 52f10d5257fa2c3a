"""The consumers built in, on behalf of the window."""

from engine.base.errors import KafkaError
from engine.broker.consumer.calls import NoConnectionError
from engine.broker.consumer.consumers import Consumers
from engine.broker.error_words import error_words
from engine.contract.consumers import (
    CommitConsumer,
    OfConsumer,
    PauseConsumer,
    ResumeConsumer,
    StartConsumer,
    StopConsumer,
)
from engine.contract.values import Done, EngineError, Reply


async def of_consumers(consumers: Consumers | None, command: StartConsumer | OfConsumer) -> Reply:
    """Carry out what concerns the consumers built in."""
    if consumers is None:
        raise EngineError("This engine has no consumers of its own.")
    match command:
        case StartConsumer():
            return consumers.start(command)
        case PauseConsumer(consumer_id=consumer_id):
            consumers[consumer_id].pause()
        case ResumeConsumer(consumer_id=consumer_id):
            consumers[consumer_id].resume()
        case StopConsumer(consumer_id=consumer_id):
            await consumers.stop(consumer_id)
        case CommitConsumer(consumer_id=consumer_id):
            try:
                await consumers[consumer_id].commit()
            except KafkaError as error:
                raise EngineError(error_words(error.code), error.code.name) from error
            except NoConnectionError as error:
                raise EngineError("The broker did not answer.") from error
    return Done()
