"""UnregisterBroker: the cluster forgets who will not come back."""

from engine.wire.messages.k64_unregister_broker import UnregisterBrokerRequest
from tests.engine.handlers.asking import DISK_ERROR, Client, registered, with_client


def test_a_broker_that_is_gone_is_forgotten() -> None:
    async def story(client: Client) -> None:
        cluster = client.broker.cluster
        await cluster.ask(registered(2, client))
        answer = await client.ask(UnregisterBrokerRequest(broker_id=2), 0)
        assert (answer.error_code, answer.error_message) == (0, None)
        assert list(cluster.image.brokers) == [1]

    with_client(story)


def test_a_broker_nobody_knows_is_refused_in_kafkas_words() -> None:
    async def story(client: Client) -> None:
        answer = await client.ask(UnregisterBrokerRequest(broker_id=77), 0)
        assert (answer.error_code, answer.error_message) == (
            102,
            "Broker ID 77 is not currently registered",
        )

    with_client(story)


def test_on_a_full_disk_the_broker_stays(allowed_logs) -> None:
    allowed_logs("a change was not written")

    async def story(client: Client) -> None:
        await client.broker.cluster.ask(registered(2, client))
        with client.full_disk():
            answer = await client.ask(UnregisterBrokerRequest(broker_id=2), 0)
        assert (answer.error_code, answer.error_message) == DISK_ERROR
        assert 2 in client.broker.cluster.image.brokers

    with_client(story)
