"""Positions and fetches: from the midst of a batch, behind what is gone, past what is deleted."""

from engine.broker.consumer.calls import Calls
from engine.broker.consumer.reading import Reading
from engine.contract.commands import CreateTopic
from engine.contract.log import DeleteRecordsTo
from engine.contract.produce import NewRecord, ProduceMany
from engine.contract.records import BatchReader
from engine.server.inner import dial
from tests.engine.hosting import watched_engine
from tests.sim.loop import SimLoop


async def anytime():
    pass


def run(story, reset="earliest"):
    async def live():
        async with watched_engine() as watched:
            await watched.host.execute(CreateTopic("test", 2))
            records = tuple(NewRecord(value, partition=0) for value in (b"a", b"b", b"c"))
            await watched.host.execute(ProduceMany("test", records))
            calls = Calls(dial(watched.host.crew.nodes[1].listeners[0]), "anna")
            await story(watched, Reading(calls, reset))
            calls.close()

    SimLoop(1).run(live())


def values(reads):
    found = []
    for read in reads:
        records = BatchReader(read.batch).records()[read.first_index :]
        assert len(records) == read.record_count
        found += [record.value for record in records]
    return found


def test_it_begins_where_it_is_told_to():
    async def story(watched, reading):
        await reading.reset([("test", 0), ("test", 1)])
        assert reading.positions == {("test", 0): 3, ("test", 1): 0}

    run(story, "latest")


def test_what_it_reads_moves_it_on():
    async def story(watched, reading):
        reads = []
        await reading.reset([("test", 0), ("test", 1)])
        await reading.fetch(anytime, reads.append)
        assert values(reads) == [b"a", b"b", b"c"]
        assert reading.positions == {("test", 0): 3, ("test", 1): 0}

    run(story)


def test_from_the_midst_of_a_batch_only_the_rest_is_read():
    async def story(watched, reading):
        reads = []
        reading.positions["test", 0] = 2
        await reading.fetch(anytime, reads.append)
        assert values(reads) == [b"c"]
        assert reading.positions["test", 0] == 3

    run(story)


def test_before_the_log_begins_it_goes_where_the_reset_says():
    async def story(watched, reading):
        await watched.host.execute(DeleteRecordsTo("test", 0, 2, preview=False))
        reads = []
        reading.positions["test", 0] = 0
        await reading.fetch(anytime, reads.append)
        assert reading.positions["test", 0] == 2
        assert reading.why == "test-0 has no longer what it stood at: it went to earliest"
        await reading.fetch(anytime, reads.append)
        assert values(reads) == [b"c"]

    run(story)


def test_a_partition_that_is_gone_is_told_and_keeps_nobody_from_the_others():
    async def story(watched, reading):
        reads = []
        reading.positions = {("gone", 0): 5, ("test", 0): 0}
        await reading.fetch(anytime, reads.append)
        assert values(reads) == [b"a", b"b", b"c"]
        assert reading.why == "gone-0 was refused (UNKNOWN_TOPIC_OR_PARTITION)"

    run(story)


def test_what_it_lost_while_it_stood_still_is_not_taken():
    async def story(watched, reading):
        async def lose():
            reading.keep_only([("test", 1)])

        reads = []
        await reading.reset([("test", 0), ("test", 1)])
        await reading.fetch(lose, reads.append)
        assert reads == []
        assert reading.positions == {("test", 1): 0}

    run(story)
